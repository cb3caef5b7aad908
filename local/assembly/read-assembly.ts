import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { type Template, templateSchema } from './template.ts';

/** One stack of a cloud assembly. */
export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Folders of the stack's file assets, by the object key under which the template names them. */
  readonly assets: ReadonlyMap<string, string>;
}

const artifactSchema = z.object({
  type: z.string(),
  environment: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .object({ templateFile: z.string(), file: z.string(), stackName: z.string() })
    .partial()
    .optional()
    .catch(undefined),
});
type Artifact = z.infer<typeof artifactSchema>;

const manifestSchema = z.object({ artifacts: z.record(z.string(), artifactSchema) });

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string() }).partial(),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

const STACK = 'aws:cloudformation:stack';
const ASSETS = 'cdk:asset-manifest';

/** Artifacts that say something about the assembly, and hold nothing to run. */
const descriptive = new Set(['cdk:tree', 'cdk:feature-flag-report']);

const readJson = async <Value>(path: string, schema: z.ZodType<Value>): Promise<Value> => {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LocalRunError(`There is no ${path}: is the folder a cloud assembly, the output of "cdk synth"?`);
  });
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new LocalRunError(`${path} has a part that cannot be run on this machine:\n${z.prettifyError(parsed.error)}`);
};

const readAssets = async (folder: string, file: string): Promise<[string, string][]> => {
  const { files } = await readJson(join(folder, file), assetsSchema);
  return Object.values(files).flatMap(({ source: { path }, destinations }) =>
    path === undefined
      ? []
      : Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, join(folder, path)]),
  );
};

const regionOf = (id: string, { environment = '' }: Artifact): string => {
  const region = /^aws:\/\/[^/]+\/(.+)$/.exec(environment)?.[1];
  if (region !== undefined && region !== 'unknown-region') return region;
  throw new LocalRunError(`Stack ${id} names no region: give its stack an env with one.`);
};

/** Ids of the artifacts, each after those that it depends on. */
const inOrder = (artifacts: Readonly<Record<string, Artifact>>): string[] => {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (ordered.has(id)) return;
    if (path.includes(id)) throw new LocalRunError(`The stacks depend on each other: ${[...path, id].join(' → ')}`);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...ordered];
};

const readStack = async (folder: string, id: string, artifacts: Readonly<Record<string, Artifact>>): Promise<Stack> => {
  const artifact = artifacts[id];
  if (artifact?.properties?.templateFile === undefined) throw new LocalRunError(`Stack ${id} has no template.`);
  const assetFiles = artifact.dependencies.flatMap((dependency) => {
    const { type, properties } = artifacts[dependency] ?? {};
    return type === ASSETS && properties?.file !== undefined ? [properties.file] : [];
  });
  const assets = await Promise.all(assetFiles.map((file) => readAssets(folder, file)));
  return {
    name: artifact.properties.stackName ?? id,
    region: regionOf(id, artifact),
    template: await readJson(join(folder, artifact.properties.templateFile), templateSchema),
    assets: new Map(assets.flat()),
  };
};

/**
 * Reads the output of `cdk synth`: its stacks, each after those that it depends on.
 *
 * @throws LocalRunError when the folder is no cloud assembly, or holds something that cannot be run here
 */
export const readAssembly = async (folder: string): Promise<readonly Stack[]> => {
  const { artifacts } = await readJson(join(folder, 'manifest.json'), manifestSchema);
  for (const [id, { type }] of Object.entries(artifacts)) {
    if (![STACK, ASSETS].includes(type) && !descriptive.has(type)) {
      throw new LocalRunError(`The assembly's ${id} is a ${type}, which cannot be run on this machine.`);
    }
  }
  const stacks = inOrder(artifacts).filter((id) => artifacts[id]?.type === STACK);
  return Promise.all(stacks.map((id) => readStack(folder, id, artifacts)));
};
