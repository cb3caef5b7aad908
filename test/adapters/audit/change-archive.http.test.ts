import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { changeArchive } from '../../../lambdas/adapters/audit/change-archive.ts';

const object = { key: 'changes/region=eu-west-1/day=2026-11-23/hour=07/chg_1.json', body: '{"id":"chg_1"}\n' };

const received: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
let server: Server | undefined;
let client: S3Client | undefined;

/** A server that answers one status after the other, and the real SDK before it. */
const putAgainst = async (...statuses: number[]) => {
  received.length = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.statusCode = statuses.shift() ?? 200;
      response.end();
    });
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  });
  return changeArchive(client, 'audit-bucket')(object);
};

afterEach(() => {
  client?.destroy();
  server?.close();
});

test('the request carries the condition, the checksum and the bytes', async () => {
  await putAgainst(200);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    url: `/audit-bucket/${object.key.replaceAll('=', '%3D')}?x-id=PutObject`,
    body: object.body,
    headers: {
      'if-none-match': '*',
      'content-type': 'application/json',
      'x-amz-checksum-sha256': createHash('sha256').update(object.body).digest('base64'),
    },
  });
});

test.each([[500], [503], [429]])('the SDK repeats a put that was answered %i', async (status) => {
  await putAgainst(status, 200);
  expect(received.map(({ body }) => body)).toEqual([object.body, object.body]);
});

test('a repeated put that finds its own object is done: the first answer was lost', async () => {
  await putAgainst(500, 412);
  expect(received).toHaveLength(2);
});

test('a put that keeps failing fails', async () => {
  await expect(putAgainst(503, 503, 503)).rejects.toThrow();
  expect(received).toHaveLength(3);
});
