import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestVerifier } from '../../lambdas/adapters/kms/digest-verifier.ts';
import { ORIGINAL_CONTENT_MAX } from '../../lambdas/contract/audit.ts';
import { parseDigest, sha256Of } from '../../lambdas/core/audit/digest.ts';
import { instantAt } from '../../lambdas/core/instant.ts';
import type { SignDigestsPorts } from '../../lambdas/operations/audit/digest-ports.ts';
import { signDigests } from '../../lambdas/operations/audit/sign-digests.ts';
import {
  attemptLine,
  bucketOf,
  changeLine,
  closeWorld,
  digest,
  type DigestWorld,
  fileOf,
  hide,
  HOUR,
  KEY_ID,
  openWorld,
  otherSigner,
  portsOf,
  put,
  putChange,
  settingsOf,
  START,
  verified,
} from '../support/digest-world.ts';

let world: DigestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => closeWorld(world));

const DAY = 24 * HOUR;

/** Every digest that there is, in order. */
const chain = async () => {
  const root = join(world.folder, 'buckets', bucketOf());
  const files = await readdir(join(root, 'digests'), { recursive: true }).catch(() => []);
  const keys = files.filter((file) => file.endsWith('.ndjson')).map((file) => `digests/${file}`);
  return Promise.all(keys.toSorted().map(async (key) => parseDigest(key, await readFile(fileOf(world, key), 'utf8'))));
};

/** How often the digests list each key. */
const listings = async (): Promise<Record<string, number>> => {
  const entries = (await chain()).flatMap((each) => each.entries);
  return Object.fromEntries([...Map.groupBy(entries, ({ key }) => key)].map(([key, all]) => [key, all.length]));
};

const once = (keys: readonly string[]): Record<string, number> => Object.fromEntries(keys.map((key) => [key, 1]));

describe('each object is listed once', () => {
  test('whichever digest comes next', async () => {
    const keys: string[] = [];
    for (let version = 1; version <= 30; version += 1) {
      if (version % 3 !== 0) keys.push(await putChange(world, `chg_${version}`, { version }));
      await digest(world);
    }
    expect(await listings()).toEqual(once(keys));
    expect((await chain()).map(({ statement }) => statement.sequence)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
  });

  test('when it comes late, into the hour of months ago: within a day', async () => {
    await digest(world);
    const at = instantAt(START - 90 * DAY);
    world.now += 5 * 60_000;
    const late = await putChange(world, 'chg_late', { version: 1, at });
    await digest(world);
    expect(await listings()).toEqual({});
    for (let hour = 0; hour < 24; hour += 1) await digest(world);
    expect(await listings()).toEqual(once([late]));
    expect((await verified(world)).warnings.map(({ code, key }) => [code, key])).toEqual([['late', late]]);
  });

  test('when it comes in while the archive is listed', async () => {
    const first = await putChange(world, 'chg_1', { version: 1 });
    world.now += HOUR;
    const ports = portsOf(world);
    const list: SignDigestsPorts['archive']['list'] = async (scope, take) => {
      await ports.archive.list(scope, take);
      await putChange(world, 'chg_2', { version: 2 });
    };
    await signDigests({ ...ports, archive: { ...ports.archive, list } }, settingsOf());
    expect(await listings()).toEqual(once([first]));
    await digest(world);
    expect(Object.values(await listings())).toEqual([1, 1]);
  });

  test('when there are more than one digest can take: the earliest first, and no day later', async () => {
    const keys: string[] = [];
    for (let version = 1; version <= 25; version += 1) {
      world.now += 1_000;
      keys.push(await putChange(world, `chg_${version}`, { version }));
    }
    for (let run = 1; run <= 3; run += 1) {
      world.now += HOUR;
      const { left } = await signDigests(portsOf(world), { ...settingsOf(), objectsMax: 10 });
      expect(left).toBe(keys.slice(run * 10).length);
      expect(Object.keys(await listings()).toSorted()).toEqual(keys.slice(0, run * 10).toSorted());
    }
    expect(await listings()).toEqual(once(keys));
    expect(await verified(world)).toMatchObject({ isSound: true, warnings: [] });
  });

  test('when the time of a run is over: what was read is signed, the rest is for the next', async () => {
    for (let version = 1; version <= 40; version += 1) await putChange(world, `chg_${version}`, { version });
    const ports = portsOf(world);
    // Each object takes a minute.
    const read = (key: string) => {
      world.now += 60_000;
      return ports.archive.read(key);
    };
    world.now += HOUR;
    const outcome = await signDigests({ ...ports, archive: { ...ports.archive, read } }, settingsOf());
    expect(outcome.objects).toBeGreaterThan(0);
    expect(outcome.left).toBe(40 - outcome.objects);
    expect(outcome.failed).toBe(0);
    await digest(world);
    expect(Object.values(await listings())).toEqual(Array.from({ length: 40 }, () => 1));
  });

  test('when S3 does not give it: it holds up no other, is reported, and comes with the next', async () => {
    const [bad, good] = [
      await putChange(world, 'chg_1', { version: 1 }),
      await putChange(world, 'chg_2', { version: 2 }),
    ];
    world.now += HOUR;
    const ports = portsOf(world);
    const read = (key: string) => (key === bad ? Promise.reject(new Error('SlowDown')) : ports.archive.read(key));
    const outcome = await signDigests({ ...ports, archive: { ...ports.archive, read } }, settingsOf());
    expect(outcome).toMatchObject({ objects: 1, left: 1, failed: 1 });
    expect(ports.reported).toEqual([bad]);
    expect(await listings()).toEqual(once([good]));
    await digest(world);
    expect(await listings()).toEqual(once([bad, good]));
  });
});

describe('a digest', () => {
  test('is made of an empty period too, and follows the one before', async () => {
    await digest(world);
    await digest(world);
    const [first, second] = await chain();
    expect(first?.statement).toMatchObject({ sequence: 1, from: null, previous: null, objects: 0, records: 0 });
    expect(second?.statement).toMatchObject({
      sequence: 2,
      from: first?.statement.to,
      to: instantAt(START + 2 * HOUR),
      previous: { key: first?.key, sha256: first?.sha256 },
    });
  });

  test('is found again when none was made for weeks', async () => {
    await digest(world);
    world.now += 40 * DAY;
    await digest(world);
    expect((await chain()).map(({ statement }) => statement.sequence)).toEqual([1, 2]);
  });

  test('is locked by itself, for longer than the records', async () => {
    const { key } = await digest(world);
    const head = await world.s3.send(new HeadObjectCommand({ Bucket: bucketOf(), Key: key }));
    expect(head).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(world.now + 395 * DAY),
    });
  });

  test('counts lines and rows, and lists what is neither with no records, reported', async () => {
    const key = await putChange(world, 'chg_1', { version: 1 });
    const broken = await put(world, key.replace('chg_1.json', 'd1.json.gz').replace('changes', 'attempts'), 'no gzip');
    const two = `${changeLine('chg_2', { version: 2, at: world.at() })}\n`.repeat(2);
    const lines = await put(world, key.replace('chg_1', 'chg_2'), `${two}x`);
    world.now += HOUR;
    const ports = portsOf(world);
    await signDigests(ports, settingsOf());
    const [only] = await chain();
    expect(Object.fromEntries((only?.entries ?? []).map(({ key: of, records }) => [of, records]))).toEqual({
      [key]: 1,
      [broken]: 0,
      [lines]: 3,
    });
    expect(ports.reported).toEqual([broken]);
  });

  test('counts nothing where more stands after what is compressed, and no verification passes over it', async () => {
    const partition = `region=eu-west-1/day=${world.at().slice(0, 10)}/hour=${world.at().slice(11, 13)}`;
    const body = Buffer.concat([gzipSync(`${attemptLine(1, 'env_1', world.at())}\n`), Buffer.from('\0more')]);
    const key = await put(world, `attempts/${partition}/d1.json.gz`, body);
    world.now += HOUR;
    const ports = portsOf(world);
    await signDigests(ports, settingsOf());
    const [only] = await chain();
    expect(only?.entries).toEqual([{ key, bytes: body.length, sha256: sha256Of(body), records: 0 }]);
    expect(ports.reported).toEqual([key]);
    expect((await verified(world)).failures).toMatchObject([{ code: 'object-unreadable', key }]);
  });

  test('is not kept from it by what would fill the memory, decompressed: that is listed by its bytes', async () => {
    const nothing = gzipSync(Buffer.alloc(ORIGINAL_CONTENT_MAX + 1), { level: 1 });
    const partition = `region=eu-west-1/day=${world.at().slice(0, 10)}/hour=${world.at().slice(11, 13)}`;
    const bomb = await put(world, `attempts/${partition}/d1.json.gz`, nothing);
    world.now += HOUR;
    const ports = portsOf(world);
    await signDigests(ports, settingsOf());
    const [only] = await chain();
    expect(only?.entries).toEqual([{ key: bomb, bytes: nothing.length, sha256: sha256Of(nothing), records: 0 }]);
    expect(ports.reported).toEqual([bomb]);
    expect((await verified(world)).failures).toMatchObject([{ code: 'object-unreadable', key: bomb }]);
  });
});

describe('a digest that was not signed', () => {
  const kms = () =>
    new KMSClient({
      endpoint: world.kms.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
    });
  const keyArn = (id: string) => `arn:aws:kms:eu-west-1:000000000000:key/${id}`;
  /** What somebody with another key, and the right to put, makes of the next digest. */
  const forged = async (): Promise<string> => {
    world.now += HOUR;
    return (await signDigests({ ...portsOf(world), sign: otherSigner(world) }, settingsOf())).key;
  };

  test('is not followed, whatever it says is listed already', async () => {
    await digest(world);
    const key = await forged();
    await putChange(world, 'chg_1', { version: 1 });
    await expect(digest(world)).rejects.toThrow(`${key} is not signed by the digest key`);
    expect(await chain()).toHaveLength(2);
  });

  test('out of the way, leaves a chain that goes on and has missed nothing', async () => {
    await digest(world);
    const key = await forged();
    const change = await putChange(world, 'chg_1', { version: 1 });
    await hide(world, key);
    await digest(world);
    const [, second, ...more] = await chain();
    expect(more).toEqual([]);
    expect(second?.entries.map((entry) => entry.key)).toEqual([change]);
    expect((await verified(world)).failures).toEqual([]);
  });

  test('with the key, but by another manifest than its own, is not followed either', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    const { key } = await digest(world);
    const altered = (await readFile(fileOf(world, key), 'utf8')).replace('chg_1', 'chg_2');
    await hide(world, key);
    await put(world, key, altered);
    await expect(digest(world)).rejects.toThrow('has another manifest than was signed');
  });

  test('is told from one that a key before has signed', async () => {
    await forged();
    const isSigned = digestVerifier(kms(), [keyArn(KEY_ID), keyArn('mrk-other')]);
    world.now += HOUR;
    await expect(signDigests({ ...portsOf(world), isSigned }, settingsOf())).resolves.toMatchObject({ made: true });
    await expect(isSigned('not.a.token')).resolves.toBe(false);
    await expect(isSigned('')).resolves.toBe(false);
  });
});

describe('two runs at once make one digest', () => {
  test('the slower one ends, and what it had read is in the other', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    world.now += HOUR;
    const outcomes = await Promise.all([1, 2, 3].map(() => signDigests(portsOf(world), settingsOf())));
    expect(outcomes.filter(({ made }) => made)).toHaveLength(1);
    expect(await chain()).toHaveLength(1);
  });

  test('also where midnight lies between them', async () => {
    await digest(world);
    const ports = portsOf(world);
    world.now = Date.parse('2026-11-20T23:59:59.990Z');
    const sign: SignDigestsPorts['sign'] = async (statement) => {
      world.now += HOUR;
      await signDigests(portsOf(world), settingsOf());
      return ports.sign(statement);
    };
    expect(await signDigests({ ...ports, sign }, settingsOf())).toMatchObject({ made: false });
    expect(await chain()).toHaveLength(2);
    expect(await verified(world)).toMatchObject({ isSound: true });
  });
});

describe('a run that is killed leaves nothing half done', () => {
  const killed = () => Promise.reject(new Error('killed'));
  const steps: readonly (readonly [string, (ports: SignDigestsPorts) => SignDigestsPorts])[] = [
    ['finding the last digest', (ports) => ({ ...ports, chain: { ...ports.chain, head: killed } })],
    ['reading the digests before', (ports) => ({ ...ports, chain: { ...ports.chain, read: killed } })],
    ['listing', (ports) => ({ ...ports, archive: { ...ports.archive, list: killed } })],
    ['signing', (ports) => ({ ...ports, sign: killed })],
    ['putting', (ports) => ({ ...ports, chain: { ...ports.chain, put: killed } })],
    [
      'having put, before it could say so',
      (ports) => ({
        ...ports,
        chain: {
          ...ports.chain,
          put: async (...digestObject) => {
            await ports.chain.put(...digestObject);
            return killed();
          },
        },
      }),
    ],
  ];

  test.each(steps)('while %s', async (_, break_) => {
    const keys = [await putChange(world, 'chg_1', { version: 1 })];
    await digest(world);
    keys.push(await putChange(world, 'chg_2', { version: 2 }));
    world.now += HOUR;
    await expect(signDigests(break_(portsOf(world)), settingsOf())).rejects.toThrow('killed');
    keys.push(await putChange(world, 'chg_3', { version: 3 }));
    await digest(world);
    expect(await listings()).toEqual(once(keys));
    expect(await verified(world)).toMatchObject({ isSound: true, warnings: [] });
  });
});

test('an object that is gone between listing and reading is told, and no digest waits for it', async () => {
  const key = await putChange(world, 'chg_1', { version: 1 });
  world.now += HOUR;
  const ports = portsOf(world);
  const read = async (of: string) => {
    await hide(world, of);
    return ports.archive.read(of);
  };
  const outcome = await signDigests({ ...ports, archive: { ...ports.archive, read } }, settingsOf());
  expect(outcome).toMatchObject({ objects: 0, left: 0, failed: 1 });
  expect(ports.reported).toEqual([key]);
  expect(dirname(outcome.key)).toBe('digests/region=eu-west-1/day=1970-01-01');
});
