import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { handler as Handler } from '../../lambdas/handlers/sign-digests.ts';
import { bucketOf, closeWorld, type DigestWorld, KEY_ID, openWorld, putChange } from '../support/digest-world.ts';

let world: DigestWorld;
let run: () => Promise<void>;

beforeAll(async () => {
  world = await openWorld();
  // The handler has no clock but the machine's.
  world.now = Date.now();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_S3: world.server.url,
    AWS_ENDPOINT_URL_KMS: world.kms.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'secret',
    LICET_ISSUER: 'urn:licet:test',
    LICET_AUDIT_BUCKET: bucketOf(),
    LICET_DIGEST_KEYS: `arn:aws:kms:eu-west-1:000000000000:key/${KEY_ID}`,
    LICET_DIGEST_LOCK: 'GOVERNANCE:395',
  });
  const { handler } = (await import('../../lambdas/handlers/sign-digests.ts')) as { handler: typeof Handler };
  run = () => handler({}, { functionName: 'licet-test-sign-digests' });
});
afterAll(() => closeWorld(world));

/** The lines that a run wrote to its log, and what became of it. */
const logged = async (): Promise<{ readonly lines: unknown[]; readonly outcome: PromiseSettledResult<void> }> => {
  const log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const [outcome] = await Promise.allSettled([run()]);
    return { outcome, lines: log.mock.calls.map(([text]): unknown => JSON.parse(String(text))) };
  } finally {
    log.mockRestore();
  }
};

const ended = {
  ...{ RunsEnded: 1, FunctionName: 'licet-test-sign-digests' },
  _aws: { CloudWatchMetrics: [{ Namespace: 'Licet', Metrics: [{ Name: 'RunsEnded', Unit: 'Count' }] }] },
};

test('a run that made its digest says that it came to its end, also where an object could not be taken in', async () => {
  const unreadable = await putChange(world, 'chg_1', { version: 1 });
  await putChange(world, 'chg_2', { version: 2 });
  const s3 = mockClient(S3Client);
  s3.send.callThrough();
  s3.on(GetObjectCommand, { Key: unreadable }).rejects(new Error('SlowDown'));
  const { lines, outcome } = await logged();
  s3.restore();
  expect(outcome).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('1 objects') } });
  expect(lines).toMatchObject([{ message: 'A digest was signed.', objects: 1, failed: 1, ...ended }]);
});

test('a run that made no digest does not: with the key gone, the alarm that digests are missing hears it', async () => {
  await world.kms.stop();
  const { lines, outcome } = await logged();
  expect(outcome.status).toBe('rejected');
  expect(lines).toEqual([]);
});
