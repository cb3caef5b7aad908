import { Template } from 'aws-cdk-lib/assertions';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseStage, type StageSettings } from '../../lib/config.ts';
import { LicetApp } from '../../lib/licet-app.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata: { readonly 'aws:cdk:path': string };
}

/** A stack's template, with its intrinsic functions spelled out where a test compares them as text. */
export interface Synthesized {
  readonly terminationProtection: boolean;
  readonly dependencies: readonly string[];
  readonly template: Template;
  readonly resources: Readonly<Record<string, Resource>>;
  ofType(type: string): (Resource & { readonly logicalId: string })[];
  /** The construct's resource, by its path within the stack. */
  at(path: string): Resource;
}

/** A production-like stage: what a test changes of it is what the test is about. */
export const settings = (regions: readonly string[], overrides: Partial<StageSettings> = {}): StageSettings => ({
  regions,
  primary: 'us-east-1',
  retention: { logDays: 90, audit: { days: 2555, mode: 'compliance' }, backupDays: 35 },
  removalPolicy: 'retain',
  alarmEmail: 'operations@example.com',
  signingKeys: [{ id: 'first', signsFrom: '2026-01-01T00:00:00Z' }],
  throttling: { rate: 2000, burst: 1000 },
  ...overrides,
});

/** What the functions run does not matter to their template: one line each instead of their bundles. */
export const bundlesOfOneLine = (folder: string): string => {
  for (const file of readdirSync(join(import.meta.dirname, '..', '..', 'lambdas', 'handlers'))) {
    const handler = join(folder, 'bundles', basename(file, '.ts'));
    mkdirSync(handler, { recursive: true });
    writeFileSync(join(handler, 'index.mjs'), 'export const handler = () => {};\n');
  }
  return join(folder, 'bundles');
};

/** Synthesizes a stage into a folder of its own, and says what its stacks hold. Ask once a file: it takes its time. */
export const synthesize = (regions: readonly string[], overrides: Partial<StageSettings> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'licet-synth-'));
  try {
    const app = new LicetApp({ outdir: join(folder, 'cdk.out'), builtinCloudFormationValidation: false });
    app.addStage(parseStage('prod', settings(regions, overrides)), bundlesOfOneLine(folder));
    const assembly = app.synth();
    const stacks = new Map(assembly.stacks.map((stack) => [stack.stackName, synthesized(stack)]));
    return {
      names: assembly.stacks.map((stack) => stack.stackName),
      stack: (name: string): Synthesized => stacks.get(name) ?? missing(name),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const missing = (what: string): never => {
  throw new Error(`There is no ${what}`);
};

interface StackArtifact {
  readonly template: unknown;
  readonly terminationProtection?: boolean;
  readonly dependencies: readonly { readonly id: string }[];
  readonly stackName: string;
}

const synthesized = (stack: StackArtifact): Synthesized => {
  const json = stack.template as { Resources: Record<string, Resource> };
  const resources = json.Resources;
  return {
    terminationProtection: stack.terminationProtection ?? false,
    dependencies: stack.dependencies.map((one) => one.id).filter((id) => !id.endsWith('.assets')),
    template: Template.fromJSON(stack.template as Record<string, unknown>),
    resources,
    ofType: (type) =>
      Object.entries(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => ({ ...resource, logicalId })),
    at: (path) =>
      Object.values(resources).find((resource) => pathOf(resource) === path) ??
      missing(`${path} in ${stack.stackName}`),
  };
};

/** Path of a resource's construct within its stack, without the `Resource` in which a construct keeps its own. */
export const pathOf = (resource: Resource): string =>
  resource.Metadata['aws:cdk:path']
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/Resource$/, '');

/**
 * A value of a template as text: joins are joined, pseudo parameters and attributes stand in braces, the latter by their
 * construct's path, as in `{Audit/Key.Arn}`.
 */
export const asText = (value: unknown, stack: Synthesized): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::GetStackOutput': output } = value as Intrinsic;
  if (Ref !== undefined) return Ref.startsWith('AWS::') ? `{${Ref.slice(5)}}` : `{${pathAt(Ref, stack)}}`;
  if (attribute !== undefined) return `{${pathAt(attribute[0], stack)}.${attribute[1]}}`;
  if (join !== undefined) return join[1].map((part) => asText(part, stack)).join(join[0]);
  if (output !== undefined) return `{${output.StackName} ${output.OutputName}}`;
  throw new Error(`It is not known how to spell out ${JSON.stringify(value)}`);
};

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [logicalId: string, attribute: string];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
  readonly 'Fn::GetStackOutput'?: { readonly StackName: string; readonly OutputName: string };
}

const pathAt = (logicalId: string, stack: Synthesized): string => {
  const resource = stack.resources[logicalId];
  return resource === undefined ? missing(logicalId) : pathOf(resource);
};
