import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deliveryName } from '../../../lambdas/core/audit/delivery-name.ts';
import { setAsideKey } from '../../../lambdas/core/audit/set-aside-key.ts';
import { attempt, buckets, ended, killedAt, type Landing, member, startLanding } from './landing-world.ts';

let world: Landing;
beforeEach(async () => {
  world = await startLanding();
});
afterEach(async () => {
  await world.stop();
});

const KEY = 'deliveries/2026/11/24/15/licet-prod-attempts-1-2026-11-24-15-00-01-0f8fad5b';
const keyIn = (kind: string, hour: string, key = KEY) =>
  `${kind}/region=eu-west-1/day=2026-11-24/hour=${hour}/${deliveryName(key)}.json.gz`;

/** Three objects come of it: records of two kinds, and a fault. */
const delivery = Buffer.concat([
  member(attempt('dec_1'), 'Error: no'),
  member(`${ended('env_1')}\n`, attempt('dec_2')),
]);
const itsRecords = [attempt('dec_1'), attempt('dec_2'), ended('env_1')];

test('a delivery leaves the landing bucket once each of its lines is where it belongs', async () => {
  await world.land(KEY, delivery);
  expect(await world.run()).toEqual({ archived: 1, setAside: 0, failed: 0, unfinished: false });
  expect(await world.keys(buckets.archive)).toEqual([keyIn('attempts', '15'), keyIn('environments', '15')]);
  expect(await world.lines()).toEqual(itsRecords);
  expect(await world.keys(buckets['function-logs'])).toEqual([keyIn('function-logs', '15')]);
  const [log] = await world.lines(buckets['function-logs']);
  expect(JSON.parse(log ?? '')).toMatchObject({ function: 'licet-prod-check', message: 'Error: no' });
  expect(await world.keys(buckets.landing)).toEqual([]);
  expect(world.reports).toEqual([]);
});

describe('a run that is killed', () => {
  const steps = [1, 2, 3, 4].flatMap((at) => (['before', 'after'] as const).map((when) => [when, at] as const));

  test.each(steps)('%s its write %i loses nothing, and the next run leaves each record once', async (when, at) => {
    await world.land(KEY, delivery);
    const ports = killedAt(world.ports, at, when);
    expect((await world.run(ports)).failed).toBe(1);
    expect(ports.wasKilled()).toBe(true);
    const landed = await world.keys(buckets.landing);
    // It may be gone from there only when all of it is archived.
    if (landed.length === 0) expect(await world.lines()).toEqual(itsRecords);
    const before = await world.keys(buckets.archive);
    const bytesBefore = await Promise.all(before.map((key) => world.bytes(buckets.archive, key)));
    expect((await world.run()).failed).toBe(0);
    expect(await world.lines()).toEqual(itsRecords);
    expect(await world.lines(buckets['function-logs'])).toHaveLength(1);
    expect(await world.keys(buckets.landing)).toEqual([]);
    expect(await Promise.all(before.map((key) => world.bytes(buckets.archive, key)))).toEqual(bytesBefore);
  });

  test.each(['before', 'after'] as const)('%s it sets aside what cannot be read still leaves it kept', async (when) => {
    const damaged = Buffer.from('damaged');
    for (const at of [1, 2]) {
      await world.land(KEY, damaged);
      await world.run(killedAt(world.ports, at, when));
      await world.run();
      expect(await world.keys(buckets.failedRecords)).toEqual([setAsideKey(KEY, damaged)]);
      expect(await world.keys(buckets.landing)).toEqual([]);
    }
  });
});

test('two runs at once archive each record once', async () => {
  const keys = Array.from({ length: 12 }, (_, index) => `${KEY}-${index}`);
  for (const key of keys) await world.land(key, member(attempt(key)));
  const runs = await Promise.all([world.run(), world.run()]);
  expect(runs.map(({ failed }) => failed)).toEqual([0, 0]);
  expect((await world.lines()).toSorted()).toEqual(keys.map((key) => attempt(key)).toSorted());
  expect(await world.keys(buckets.landing)).toEqual([]);
});

test('the same records delivered twice, under two keys, are archived twice: what came is kept as it came', async () => {
  await world.land(`${KEY}-a`, delivery);
  await world.land(`${KEY}-b`, delivery);
  await world.run();
  expect((await world.lines()).toSorted()).toEqual([...itsRecords, ...itsRecords].toSorted());
});

test('a delivery that lands again, under its own key, meets its own objects', async () => {
  for (let times = 0; times < 2; times += 1) {
    await world.land(KEY, delivery);
    await world.run();
  }
  expect(await world.lines()).toEqual(itsRecords);
});

test('records of an hour that is long over join it under a name of their own', async () => {
  await world.land(`${KEY}-a`, member(attempt('dec_1', '2026-11-24T03:00:00.000Z')));
  await world.run();
  await world.land(`${KEY}-b`, member(attempt('dec_2', '2026-11-24T03:59:59.999Z'), attempt('dec_3')));
  await world.run();
  expect(await world.keys(buckets.archive)).toEqual([
    keyIn('attempts', '03', `${KEY}-a`),
    keyIn('attempts', '03', `${KEY}-b`),
    keyIn('attempts', '15', `${KEY}-b`),
  ]);
});

test('an empty delivery leaves, and makes nothing', async () => {
  await world.land(KEY, Buffer.alloc(0));
  expect(await world.run()).toEqual({ archived: 1, setAside: 0, failed: 0, unfinished: false });
  for (const bucket of Object.values(buckets)) expect(await world.keys(bucket)).toEqual([]);
});

describe('a delivery that cannot be read', () => {
  const whole = member(attempt('dec_1'));
  test.each<[string, Buffer]>([
    ['is no gzip', Buffer.from('{"rawData":"x","errorCode":"y"}')],
    ['was cut', whole.subarray(0, -3)],
    [
      'has a byte flipped',
      Buffer.concat([whole.subarray(0, 40), Buffer.from([(whole[40] ?? 0) ^ 1]), whole.subarray(41)]),
    ],
    ['has something behind its last member', Buffer.concat([whole, Buffer.alloc(4)])],
  ])('because it %s is kept whole, told of, and holds up no other', async (_, damaged) => {
    await world.land('deliveries/1-damaged', damaged);
    await world.land('deliveries/2-sound', member(attempt('dec_2')));
    expect(await world.run()).toEqual({ archived: 1, setAside: 1, failed: 0, unfinished: false });
    expect(await world.lines()).toEqual([attempt('dec_2')]);
    expect(await world.keys(buckets.failedRecords)).toEqual([setAsideKey('deliveries/1-damaged', damaged)]);
    expect(await world.bytes(buckets.failedRecords, setAsideKey('deliveries/1-damaged', damaged))).toEqual(damaged);
    expect(await world.keys(buckets.landing)).toEqual([]);
    expect(world.reports).toEqual([['unreadable', 'deliveries/1-damaged']]);
  });
});

test('a delivery that was mended badly is set aside beside what it was, which stays as it came', async () => {
  const damaged = member(attempt('dec_1')).subarray(0, -5);
  const mended = Buffer.from('not well');
  for (const bytes of [damaged, mended, damaged]) {
    await world.land(KEY, bytes);
    await world.run();
  }
  expect(await world.keys(buckets.failedRecords)).toEqual(
    [damaged, mended].map((bytes) => setAsideKey(KEY, bytes)).toSorted(),
  );
  for (const bytes of [damaged, mended])
    expect(await world.bytes(buckets.failedRecords, setAsideKey(KEY, bytes))).toEqual(bytes);
});

describe('what lands under the key of a delivery while that is taken out of the queue', () => {
  const [first, second] = [member(attempt('dec_1')), member(attempt('dec_2'))];
  /** A run during which the second delivery lands once the first one is read. */
  const runMeanwhile = () =>
    world.run({
      read: async (key) => {
        const read = await world.ports.read(key);
        await world.land(KEY, second);
        return read;
      },
    });

  test('is not hidden with it, and the next run takes it', async () => {
    await world.land(KEY, first);
    expect(await runMeanwhile()).toEqual({ archived: 1, setAside: 0, failed: 0, unfinished: false });
    expect(await world.keys(buckets.landing)).toEqual([KEY]);
    expect(await world.run()).toEqual({ archived: 0, setAside: 1, failed: 0, unfinished: false });
    expect(await world.lines()).toEqual([attempt('dec_1')]);
    expect(await world.bytes(buckets.failedRecords, setAsideKey(KEY, second))).toEqual(second);
    expect(world.reports).toEqual([['displaced', KEY]]);
  });

  test('is not hidden with one that is set aside either', async () => {
    await world.land(KEY, Buffer.from('damaged'));
    expect(await runMeanwhile()).toMatchObject({ setAside: 1 });
    expect(await world.run()).toMatchObject({ archived: 1 });
    expect(await world.lines()).toEqual([attempt('dec_2')]);
  });

  test.each([404, 409, 412])('is for the next run, whatever S3 calls it: %i', async (httpStatusCode) => {
    await world.land(KEY, first);
    world.s3.middlewareStack.add(
      (next, context) => (args) =>
        context.commandName === DeleteObjectCommand.name
          ? Promise.reject(new S3ServiceException({ name: 'x', $fault: 'client', $metadata: { httpStatusCode } }))
          : next(args),
      { step: 'initialize' },
    );
    expect(await world.run()).toEqual({ archived: 1, setAside: 0, failed: 0, unfinished: false });
    expect(await world.keys(buckets.landing)).toEqual([KEY]);
  });
});

test('a delivery is not archived under a name that Athena passes over, whatever it landed as', async () => {
  for (const key of ['_hidden', '.hidden', ' (1)', '_._']) await world.land(key, member(attempt(key)));
  expect(await world.run()).toMatchObject({ archived: 4 });
  for (const key of await world.keys(buckets.archive)) expect(key).toMatch(/\/[A-Za-z0-9-][^/]*$/);
  expect(await world.lines()).toHaveLength(4);
});

describe('a delivery that fails', () => {
  const conflict = new S3ServiceException({
    name: 'ConditionalRequestConflict',
    $fault: 'client',
    $metadata: { httpStatusCode: 409 },
  });

  test('stays, is told of, and holds up no other', async () => {
    for (const name of ['1', '2', '3', '4', '5']) await world.land(name, member(attempt(name)));
    const put: typeof world.ports.put = (object) =>
      object.key.includes(deliveryName('2')) ? Promise.reject(conflict) : world.ports.put(object);
    expect(await world.run({ put })).toEqual({ archived: 4, setAside: 0, failed: 1, unfinished: false });
    expect(await world.keys(buckets.landing)).toEqual(['2']);
    expect(world.reports).toEqual([['failed', '2']]);
    await world.run();
    expect((await world.lines()).toSorted()).toEqual(['1', '2', '3', '4', '5'].map((name) => attempt(name)));
  });

  test('to be set aside stays too', async () => {
    await world.land(KEY, Buffer.from('damaged'));
    await world.run({ setAside: () => Promise.reject(new Error('S3 is down')) });
    expect(await world.keys(buckets.landing)).toEqual([KEY]);
  });

  test('to be listed fails the run, after what was listed is archived', async () => {
    await world.land(KEY, delivery);
    const landed = async function* () {
      yield* world.ports.landed();
      throw new Error('S3 is down');
    };
    expect(await world.run({ landed })).toMatchObject({ archived: 1, failed: 1 });
    expect(world.reports).toEqual([['failed', undefined]]);
  });
});

test('a run whose time is nearly up begins nothing more, and says so; the next goes on', async () => {
  const keys = Array.from({ length: 9 }, (_, index) => `${KEY}-${index}`);
  for (const key of keys) await world.land(key, member(attempt(key)));
  let looks = 0;
  const run = await world.run({ timeLeft: () => ((looks += 1) <= 4 ? 280_000 : 59_999) });
  expect(run).toEqual({ archived: 4, setAside: 0, failed: 0, unfinished: true });
  expect(await world.keys(buckets.landing)).toHaveLength(5);
  expect(await world.run()).toMatchObject({ archived: 5, unfinished: false });
  expect((await world.lines()).toSorted()).toEqual(keys.map((key) => attempt(key)).toSorted());
});

test('all pages of what has landed are archived in one run', async () => {
  const keys = Array.from({ length: 11 }, (_, index) => `deliveries/${index}`);
  for (const key of keys) await world.land(key, member(attempt(key)));
  world.s3.middlewareStack.add(
    (next, context) => (args) =>
      next(
        context.commandName === ListObjectsV2Command.name ? { ...args, input: { ...args.input, MaxKeys: 3 } } : args,
      ),
    { step: 'initialize', name: 'small-pages' },
  );
  expect(await world.run()).toMatchObject({ archived: 11, failed: 0 });
  world.s3.middlewareStack.remove('small-pages');
  expect(await world.keys(buckets.landing)).toEqual([]);
});

test('what is archived is put with a condition and a checksum, and bytes that are the same each time', async () => {
  const inputs: Record<string, unknown>[] = [];
  world.s3.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName === PutObjectCommand.name) inputs.push({ ...args.input });
      return next(args);
    },
    { step: 'initialize' },
  );
  const object = { place: 'archive', key: 'attempts/x.json.gz', body: '{}\n' } as const;
  await world.ports.put(object);
  await world.ports.put(object);
  expect(inputs).toHaveLength(2);
  expect(inputs[0]).toEqual(inputs[1]);
  expect(inputs[0]).toMatchObject({ Bucket: buckets.archive, IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256' });
  expect(Buffer.from(inputs[0]?.['Body'] as Uint8Array).subarray(4, 8)).toEqual(Buffer.alloc(4));
});
