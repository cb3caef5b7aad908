import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

test('a process that only waits for an answer gets it, and then ends by itself', async () => {
  const product = join(import.meta.dirname, 'offline-product.ts');
  const { stdout } = await run(process.execPath, [product], { env: { ...process.env, NODE_OPTIONS: '' } });
  expect(stdout).toBe('UNREACHABLE');
});
