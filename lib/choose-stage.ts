import type { Node } from 'constructs';
import { ConfigError, parseStage, type StageConfig, type StageSettings } from './config.ts';

/** The stage of the one-machine run: nothing of it is kept, and its regions come from the command line. */
const localSettings = (regions: readonly string[]): unknown => ({
  regions,
  primary: regions[0] ?? '',
  retention: { logDays: 1, audit: { days: 1, mode: 'governance' }, backupDays: 1 },
  removalPolicy: 'destroy',
  signingKeys: [{ id: 'first', signsFrom: '2026-01-01T00:00:00Z' }],
  throttling: { rate: 1000, burst: 1000 },
});

const text = (context: unknown, otherwise: string): string => (typeof context === 'string' ? context : otherwise);

/**
 * The stage that `-c stage=<name>` asks for, `dev` without it. `local` is always there; its regions are given as
 * `-c regions=us-east-1,eu-west-1`.
 * @throws ConfigError
 */
export const chooseStage = (node: Node, stages: Readonly<Record<string, StageSettings>>): StageConfig => {
  const stage = text(node.tryGetContext('stage'), 'dev');
  if (stage === 'local') {
    const regions = text(node.tryGetContext('regions'), 'us-east-1,eu-west-1').split(',');
    return parseStage(stage, localSettings(regions));
  }
  const settings = stages[stage];
  if (settings === undefined) {
    throw new ConfigError(
      `stage: must be one of ${[...Object.keys(stages), 'local'].join(', ')}, is ${JSON.stringify(stage)}`,
    );
  }
  return parseStage(stage, settings);
};
