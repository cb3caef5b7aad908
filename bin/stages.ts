import type { StageSettings } from '../lib/config.ts';

/**
 * The stages that `cdk deploy -c stage=<name>` knows. This is the file to edit: every field is described at
 * `StageSettings`, and a value that cannot work fails the synth with the field's name.
 */
export const stages: Readonly<Record<string, StageSettings>> = {
  dev: {
    regions: ['us-east-1', 'eu-west-1'],
    primary: 'us-east-1',
    retention: { logDays: 7, audit: { days: 1, mode: 'governance' }, backupDays: 1 },
    removalPolicy: 'destroy',
    signingKeys: [{ id: 'first', signsFrom: '2026-01-01T00:00:00Z' }],
    throttling: { rate: 100, burst: 50 },
  },
  prod: {
    regions: ['us-east-1', 'eu-west-1'],
    primary: 'us-east-1',
    // `compliance` is what an auditor wants, and cannot be taken back: choose it once the stage has proved itself.
    retention: { logDays: 90, audit: { days: 365, mode: 'governance' }, backupDays: 35 },
    removalPolicy: 'retain',
    signingKeys: [{ id: 'first', signsFrom: '2026-01-01T00:00:00Z' }],
    throttling: { rate: 2000, burst: 1000 },
  },
};
