import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { handler as Handler } from '../../lambdas/handlers/compact-audit.ts';
import { testS3 } from '../local/aws/test-s3.ts';
import { type AuditBucket, auditBucket, changeLine, partition, sourcesOf } from '../operations/audit-bucket.ts';

const s3 = testS3();
let bucket: AuditBucket;
let run: (event: unknown) => Promise<void>;
const lines: Record<string, unknown>[] = [];
const write = process.stdout.write.bind(process.stdout);

const capture = (text: string | Uint8Array): boolean => {
  for (const line of String(text).split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line) as never);
  return true;
};

beforeAll(async () => {
  s3.now = new Date();
  bucket = await auditBucket(s3);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_S3: s3.server.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'secret',
    LICET_AUDIT_BUCKET: bucket.bucket,
    LICET_DIGEST_KEYS: 'arn:aws:kms:eu-west-1:000000000000:key/mrk-digests',
  });
  const { handler } = (await import('../../lambdas/handlers/compact-audit.ts')) as { handler: typeof Handler };
  const context = { getRemainingTimeInMillis: () => 900_000, functionName: 'licet-test-compact-audit' };
  run = (event) => handler(event, context);
  process.stdout.write = capture;
});

afterAll(() => {
  process.stdout.write = write;
});

test('a run makes closed hours columnar, and tells a metric of those that wait for too long', async () => {
  const key = await bucket.put(`changes/${partition(s3.now, 5)}/chg_1.json`, `${changeLine('chg_1')}\n`);
  await run({ 'detail-type': 'Scheduled Event' });
  expect(await sourcesOf(bucket.archive)).toEqual([key]);
  expect(lines[0]).toMatchObject({
    ...{ level: 'INFO', parts: 1, rows: 1, failed: 0, FunctionName: 'licet-test-compact-audit', AuditHoursOverdue: 0 },
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: 'Licet',
          Dimensions: [['FunctionName']],
          Metrics: [{ Name: 'AuditHoursOverdue', Unit: 'Count' }],
        },
      ],
    },
  });
});

test('originals stay where there is no digest, also of the run that looks through everything', async () => {
  const old = await bucket.put(`changes/${partition(s3.now, 24 * 40)}/chg_2.json`, `${changeLine('chg_2')}\n`);
  lines.length = 0;
  await run({ everything: true });
  expect(await sourcesOf(bucket.archive)).toContain(old);
  expect(lines[1]).toMatchObject({ hidden: 0, hoursKept: 1, failed: 0 });
  expect((await bucket.archive.list('changes/')).map(({ key }) => key)).toContain(old);
});

test('a run in which something failed fails, after all else is done', async () => {
  const where = partition(s3.now, 6);
  await bucket.put(`environments/${where}/broken.json.gz`, 'no gzip');
  const key = await bucket.put(`environments/${where}/good.json`, '{}\n');
  await expect(run({})).rejects.toThrow('1 hours or originals of the audit could not be made columnar');
  expect(await sourcesOf(bucket.archive)).toContain(key);
});
