import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-assembly-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const write = (name: string, content: unknown) => writeFile(join(folder, name), JSON.stringify(content));

const stack = (id: string, region: string, dependencies: string[]) => ({
  type: 'aws:cloudformation:stack',
  environment: `aws://unknown-account/${region}`,
  dependencies,
  properties: { templateFile: `${id}.template.json` },
});

const assets = {
  files: {
    h4sh: {
      source: { path: 'asset.h4sh', packaging: 'zip' },
      destinations: { here: { bucketName: 'b', objectKey: 'h4sh.zip' } },
    },
  },
};

describe('reading a cloud assembly', () => {
  test('gives the stacks in the order of their dependencies, with their regions and assets', async () => {
    await write('manifest.json', {
      artifacts: {
        service: stack('service', 'eu-west-1', ['table', 'service.assets']),
        'service.assets': { type: 'cdk:asset-manifest', properties: { file: 'service.assets.json' } },
        table: stack('table', 'us-east-1', []),
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    });
    await write('service.assets.json', assets);
    await write('service.template.json', { Resources: { A: { Type: 'T' } } });
    await write('table.template.json', { Resources: {} });
    const stacks = await readAssembly(folder);
    expect(stacks.map(({ name, region, assets: each }) => ({ name, region, assets: [...each] }))).toEqual([
      { name: 'table', region: 'us-east-1', assets: [] },
      { name: 'service', region: 'eu-west-1', assets: [['h4sh.zip', join(folder, 'asset.h4sh')]] },
    ]);
    expect(stacks[1]?.template.Resources['A']).toEqual({ Type: 'T', Properties: {}, DependsOn: [] });
  });

  test.each([
    ['a folder without a manifest', undefined, /is the folder a cloud assembly/],
    [
      'a kind of artifact that is not known',
      { Nested: { type: 'cdk:cloud-assembly' } },
      /Nested is a cdk:cloud-assembly/,
    ],
    ['a stack without a region', { s: stack('s', 'unknown-region', []) }, 'Stack s names no region'],
    [
      'stacks that depend on each other',
      { a: stack('a', 'eu-west-1', ['b']), b: stack('b', 'eu-west-1', ['a']) },
      'The stacks depend on each other: a → b → a',
    ],
  ])('refuses %s', async (_, artifacts, message) => {
    if (artifacts !== undefined) await write('manifest.json', { artifacts });
    await expect(readAssembly(folder)).rejects.toThrow(message);
  });
});
