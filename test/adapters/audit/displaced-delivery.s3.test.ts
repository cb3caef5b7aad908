import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { deliveryName } from '../../../lambdas/core/audit/delivery-name.ts';
import { setAsideKey } from '../../../lambdas/core/audit/set-aside-key.ts';
import { attempt, buckets, ended, type Landing, member, startLanding } from './landing-world.ts';

let world: Landing;
beforeEach(async () => {
  world = await startLanding();
});
afterEach(async () => {
  await world.stop();
});

const KEY = 'deliveries/2026/11/24/15/licet-prod-attempts-1-2026-11-24-15-00-01-0f8fad5b';
const keyIn = (kind: string, key = KEY) =>
  `${kind}/region=eu-west-1/day=2026-11-24/hour=15/${deliveryName(key)}.json.gz`;

const delivery = member(attempt('dec_1'), 'Error: no', ended('env_1'), attempt('dec_2'));
const itsAttempts = `${attempt('dec_1')}\n${attempt('dec_2')}\n`;
const ARCHIVED = { archived: 1, setAside: 0, failed: 0, unfinished: false };
const SET_ASIDE = { archived: 0, setAside: 1, failed: 0, unfinished: false };

/** As whoever has the right to put does it: the bucket takes nothing without the condition. */
const putFirst = async (Key: string, Body: Uint8Array) => {
  await world.s3.send(new PutObjectCommand({ Bucket: buckets.archive, Key, Body, IfNoneMatch: '*' }));
};

/** S3's answer, in place of what it has, when a record is read. */
const readsAre = (name: string, httpStatusCode: number) => {
  world.s3.middlewareStack.add(
    (next, context) => (args) => {
      const { Bucket } = args.input as { Bucket?: string };
      if (context.commandName !== GetObjectCommand.name || Bucket !== buckets.archive) return next(args);
      return Promise.reject(new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } }));
    },
    { step: 'initialize', name: 'reads' },
  );
};

describe('a delivery in whose place is something else', () => {
  const own = gzipSync(itsAttempts);
  test.each<[string, Uint8Array]>([
    ['nothing at all', new Uint8Array()],
    ['no lines', gzipSync('')],
    ['other lines', gzipSync(itsAttempts.replace('dec_2', 'dec_3'))],
    ['fewer lines', gzipSync(`${attempt('dec_1')}\n`)],
    ['more lines', gzipSync(`${itsAttempts}${attempt('dec_3')}\n`)],
    ['lines that are not compressed', Buffer.from(itsAttempts)],
    ['its own object, cut', own.subarray(0, -1)],
    ['its own object, and something behind it', Buffer.concat([own, Buffer.from('more')])],
    ['its own object, and zeros behind it', Buffer.concat([own, Buffer.alloc(8)])],
    ['what is small, and huge once it is unpacked', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ['what is huge', randomBytes(8 * 1024 * 1024)],
  ])('is kept whole and told of: %s', async (_, bytes) => {
    await putFirst(keyIn('attempts'), bytes);
    await world.land(KEY, delivery);
    const causes: unknown[] = [];
    const report: typeof world.ports.report = (what, key, cause) => void causes.push([what, key, String(cause)]);
    expect(await world.run({ report })).toEqual(SET_ASIDE);
    expect(causes).toEqual([['displaced', KEY, expect.stringContaining(keyIn('attempts'))]]);
    expect(await world.keys(buckets.failedRecords)).toEqual([setAsideKey(KEY, delivery)]);
    expect(await world.bytes(buckets.failedRecords, setAsideKey(KEY, delivery))).toEqual(delivery);
    expect(await world.keys(buckets.landing)).toEqual([]);
    // What else it holds is where it belongs, and what was put first is as it was.
    expect(await world.keys(buckets.archive)).toEqual([keyIn('attempts'), keyIn('environments')]);
    expect((await world.bytes(buckets.archive, keyIn('attempts'))).equals(bytes)).toBe(true);
    expect(await world.keys(buckets['function-logs'])).toHaveLength(1);
  });

  test('is not read further than its own object could reach', async () => {
    await putFirst(keyIn('attempts'), randomBytes(1024 * 1024));
    await world.land(KEY, delivery);
    const ranges: unknown[] = [];
    world.s3.middlewareStack.add(
      (next, context) => (args) => {
        const { Range } = args.input as { Range?: string };
        if (context.commandName === GetObjectCommand.name && Range !== undefined) ranges.push(Range);
        return next(args);
      },
      { step: 'initialize' },
    );
    expect(await world.run()).toEqual(SET_ASIDE);
    expect(ranges).toEqual([`bytes=0-${itsAttempts.length + Math.ceil(itsAttempts.length / 16) + 1024}`]);
  });

  test('names every key that holds something else', async () => {
    for (const kind of ['attempts', 'environments']) await putFirst(keyIn(kind), new Uint8Array());
    await world.land(KEY, delivery);
    const causes: string[] = [];
    await world.run({ report: (_what, _key, cause) => void causes.push(String(cause)) });
    expect(causes).toEqual([expect.stringMatching(`${keyIn('attempts')}.*; ${keyIn('environments')}`)]);
  });

  test('holds up no other, fails once, and is archived when it lands under another key', async () => {
    await putFirst(keyIn('attempts'), new Uint8Array());
    await world.land(KEY, delivery);
    await world.land(`${KEY}-other`, member(attempt('dec_9')));
    expect(await world.run()).toEqual({ ...SET_ASIDE, archived: 1 });
    expect(await world.run()).toEqual({ ...ARCHIVED, archived: 0 });
    await world.land(`${KEY}-again`, await world.bytes(buckets.failedRecords, setAsideKey(KEY, delivery)));
    expect(await world.run()).toEqual(ARCHIVED);
    expect((await world.keys(buckets.archive)).toSorted()).toContain(keyIn('attempts', `${KEY}-again`));
  });

  test('stays where it landed until it is kept', async () => {
    await putFirst(keyIn('attempts'), new Uint8Array());
    await world.land(KEY, delivery);
    const setAside = () => Promise.reject(new Error('S3 is down'));
    expect(await world.run({ setAside })).toEqual({ ...ARCHIVED, archived: 0, failed: 1 });
    expect(await world.keys(buckets.landing)).toEqual([KEY]);
    expect(await world.run()).toEqual(SET_ASIDE);
  });

  test.each([
    ['encrypted under a key of somebody else', 'AccessDenied', 403],
    ['encrypted under a key that S3 does not hold', 'InvalidRequest', 400],
    ['in a class that has to be thawed', 'InvalidObjectState', 403],
    ['encrypted under a key that is gone', 'KMS.NotFoundException', 400],
  ])('is set aside where that is %s', async (_, name, status) => {
    await putFirst(keyIn('attempts'), gzipSync(itsAttempts));
    await world.land(KEY, delivery);
    readsAre(name, status);
    expect(await world.run()).toEqual(SET_ASIDE);
    expect(world.reports).toEqual([['displaced', KEY]]);
  });
});

test.each([
  ['SlowDown', 503],
  ['KMS.ThrottlingException', 400],
  ['NoSuchKey', 404],
])('a delivery waits for the next run where S3 answers %s to the look at what is there', async (name, status) => {
  await putFirst(keyIn('attempts'), gzipSync(itsAttempts));
  await world.land(KEY, delivery);
  readsAre(name, status);
  expect(await world.run()).toEqual({ ...ARCHIVED, archived: 0, failed: 1 });
  expect(await world.keys(buckets.landing)).toEqual([KEY]);
  expect(await world.keys(buckets.failedRecords)).toEqual([]);
  world.s3.middlewareStack.remove('reads');
  expect(await world.run()).toEqual(ARCHIVED);
});

describe('a delivery that meets its own objects is archived', () => {
  test.each([0, 1, 6, 9])('also those that were compressed at level %i', async (level) => {
    const long = attempt(randomBytes(200_000).toString('base64'));
    const bytes = gzipSync(`${long}\n`, { level });
    await putFirst(keyIn('attempts'), bytes);
    await world.land(KEY, member(long));
    expect(await world.run()).toEqual(ARCHIVED);
    expect(await world.keys(buckets.landing)).toEqual([]);
    expect(await world.keys(buckets.failedRecords)).toEqual([]);
    expect(await world.bytes(buckets.archive, keyIn('attempts'))).toEqual(bytes);
  });

  test('also where a line is no Unicode', async () => {
    const line = attempt('x').replace('"x"', '"\ud800"');
    for (let times = 0; times < 2; times += 1) {
      await world.land(KEY, member(line));
      expect(await world.run()).toEqual(ARCHIVED);
    }
  });
});
