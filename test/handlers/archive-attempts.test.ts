import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { handler as Handler } from '../../lambdas/handlers/archive-attempts.ts';
import { deliveryName } from '../../lambdas/core/audit/delivery-name.ts';
import { attempt, buckets, type Landing, member, REGION, startLanding } from '../adapters/audit/landing-world.ts';

let world: Landing;
let handler: typeof Handler;
const run = (milliseconds = 280_000) =>
  handler({}, { getRemainingTimeInMillis: () => milliseconds, functionName: 'licet-test-archive-attempts' });

beforeAll(async () => {
  world = await startLanding();
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: world.url,
    LICET_AUDIT_BUCKET: buckets.archive,
    LICET_LANDING_BUCKET: buckets.landing,
    LICET_FUNCTION_LOGS_BUCKET: buckets['function-logs'],
    LICET_FAILED_RECORDS_BUCKET: buckets.failedRecords,
  });
  ({ handler } = await import('../../lambdas/handlers/archive-attempts.ts'));
});
afterAll(async () => {
  await world.stop();
});

test('a run that archives all that has landed ends well', async () => {
  await world.land('1', member(attempt('dec_1')));
  await run();
  expect(await world.lines()).toEqual([attempt('dec_1')]);
});

test('a run that set something aside fails after the rest is archived, so that the alarm sees it', async () => {
  await world.land('2', Buffer.from('damaged'));
  await world.land('3', member(attempt('dec_3')));
  const log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await expect(run()).rejects.toThrow('0 deliveries of logs could not be archived, 1 were set aside');
    // It did its work all the same: the alarm that no run comes to its end must not hear it as none.
    expect(JSON.parse(String(log.mock.lastCall?.[0]))).toMatchObject({
      ...{ setAside: 1, RunsEnded: 1, FunctionName: 'licet-test-archive-attempts' },
      _aws: { CloudWatchMetrics: [{ Namespace: 'Licet', Metrics: [{ Name: 'RunsEnded', Unit: 'Count' }] }] },
    });
  } finally {
    log.mockRestore();
  }
  expect((await world.lines()).toSorted()).toEqual([attempt('dec_1'), attempt('dec_3')]);
});

test('a run that finds something else in the place of a delivery fails, and names the place in its log', async () => {
  const key = `attempts/region=${REGION}/day=2026-11-24/hour=15/${deliveryName('5')}.json.gz`;
  await world.s3.send(
    new PutObjectCommand({ Bucket: buckets.archive, Key: key, Body: new Uint8Array(), IfNoneMatch: '*' }),
  );
  await world.land('5', member(attempt('dec_5')));
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await expect(run()).rejects.toThrow('0 deliveries of logs could not be archived, 1 were set aside');
    const [line] = log.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('"ERROR"'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      message: expect.stringContaining('Something else is in the archive'),
      key: '5',
      error: { message: expect.stringContaining(key) },
    });
  } finally {
    log.mockRestore();
  }
  expect(await world.keys(buckets.failedRecords)).toContainEqual(expect.stringMatching(/^landing\/5\.[0-9a-f]{64}$/));
});

test('a run that leaves something for want of time fails, and the next makes it up', async () => {
  await world.land('4', member(attempt('dec_4')));
  await expect(run(1_000)).rejects.toThrow('time ran out');
  await run();
  expect(await world.keys(buckets.landing)).toEqual([]);
});
