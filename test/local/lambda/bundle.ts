import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../../local/lambda/function-definition.ts';

export interface Bundle {
  readonly definition: FunctionDefinition;
  readonly remove: () => Promise<void>;
}

/** A function's bundle as an asset folder holds it, with the given code. */
export const writeBundle = async (code: string, more: Partial<FunctionDefinition> = {}): Promise<Bundle> => {
  const codeFolder = await mkdtemp(join(tmpdir(), 'licet-bundle-'));
  await writeFile(join(codeFolder, 'index.mjs'), code);
  return {
    definition: {
      name: 'licet-test-echo',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:licet-test-echo',
      region: 'eu-west-1',
      codeFolder,
      handler: 'index.handler',
      memoryMiB: 128,
      timeoutMs: 5_000,
      logGroup: '/aws/lambda/licet-test-echo',
      variables: {},
      ...more,
    },
    remove: () => rm(codeFolder, { recursive: true }),
  };
};
