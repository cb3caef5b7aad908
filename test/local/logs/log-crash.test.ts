import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { startS3 } from '../../../local/aws/s3-server.ts';
import { runUntilKilled } from '../aws/killed-process.ts';
import { landedLines } from './landed.ts';

test('what was written before a run was killed, again and again, lands once, and all of it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'licet-log-crash-'));
  const told: string[] = [];
  for (const [run, lines] of [200, 700, 1_500].entries()) {
    told.push(...(await runUntilKilled('../logs/log-until-killed.ts', [folder, String(run)], lines)));
  }
  const script = join(import.meta.dirname, 'log-until-killed.ts');
  const env = { ...process.env, NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, [script, folder, 'last'], { env });

  const s3 = await startS3({ folder: join(folder, 'buckets') });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
  const client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials });
  const lines = await landedLines(client, 'landing');
  client.destroy();
  await s3.stop();
  await rm(folder, { recursive: true });

  const delivered = new Set(lines);
  expect(delivered.size).toBe(lines.length);
  expect(told.filter((line) => !delivered.has(line))).toEqual([]);
  // Of what a run wrote and did not tell, there is at most what it was at when it was killed.
  expect(lines.length - told.length).toBeLessThanOrEqual(3);
});
