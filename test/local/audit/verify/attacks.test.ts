import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DigestStatement } from '../../../../lambdas/contract/digests.ts';
import {
  attemptLine,
  bucketOf,
  changeLine,
  closeWorld,
  columnarBytes,
  digest,
  type DigestWorld,
  failuresOf,
  fileOf,
  hide,
  HOUR,
  openWorld,
  put,
  putChange,
  putColumnar,
  putLogged,
  START,
  verified,
} from '../../../support/digest-world.ts';

// An attacker here may do anything to the files of the bucket; only the key is not his.

let world: DigestWorld;
let changes: string[];
let attempts: string;
let digests: string[];

/** Five digests: one change each, and attempts in the third hour. */
beforeEach(async () => {
  world = await openWorld(['eu-west-1', 'us-east-1']);
  [changes, digests] = [[], []];
  for (let version = 1; version <= 5; version += 1) {
    changes.push(await putChange(world, `chg_${version}`, { version }));
    if (version === 3) {
      const lines = [1, 2, 3].map((number) => attemptLine(number, 'env', world.at()));
      attempts = await putLogged(world, 'attempts', 'd1', lines);
    }
    digests.push((await digest(world)).key);
  }
  await digest(world, 'us-east-1');
});
afterEach(() => closeWorld(world));

const nth = (list: readonly string[], index: number): string => list[index] ?? '';
const read = (key: string): Promise<Buffer> => readFile(fileOf(world, key));
const write = async (key: string, bytes: Uint8Array | string): Promise<void> => {
  await mkdir(dirname(fileOf(world, key)), { recursive: true });
  await writeFile(fileOf(world, key), bytes);
};
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const flip = async (key: string, position: number): Promise<void> => {
  const bytes = await read(key);
  const at = position < 0 ? bytes.length + position : position;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await write(key, bytes);
};

/** Failures, and that the first one, which a reader sees first, is the one that was meant. */
const findings = async (...more: string[]) => {
  const verification = await verified(world, ...more);
  expect(verification.isSound).toBe(false);
  return failuresOf(verification);
};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = async (key: string) => {
  const [token = '', ...manifest] = (await read(key)).toString().split('\n');
  const [header = '', payload = '', signature = ''] = token.split('.');
  const statement = JSON.parse(Buffer.from(payload, 'base64url').toString()) as DigestStatement;
  return { header, payload, signature, statement, manifest: manifest.join('\n') };
};

test('before any of it, everything is proved', async () => {
  expect(await verified(world)).toMatchObject({ isSound: true, failures: [], warnings: [] });
});

describe('objects', () => {
  test.each([0, 1, 40, -2, -1])('one bit of a change is flipped (byte %i)', async (position) => {
    await flip(nth(changes, 2), position);
    expect(await findings()).toContain(`object-altered ${nth(changes, 2)}`);
  });

  test.each([0, 12, -5, -1])('one bit of attempts is flipped (byte %i)', async (position) => {
    await flip(attempts, position);
    expect(await findings()).toEqual([`object-altered ${attempts}`]);
  });

  test('an object is hidden behind a delete marker', async () => {
    await hide(world, nth(changes, 1));
    expect(await findings()).toEqual([`object-missing ${nth(changes, 1)}`, `version-missing ${nth(changes, 2)}`]);
  });

  test('an object is gone altogether, the last one too', async () => {
    await rm(fileOf(world, nth(changes, 4)));
    expect(await findings()).toEqual([`object-missing ${nth(changes, 4)}`]);
  });

  test('a record is dropped out of a file', async () => {
    const lines = gunzipSync(await read(attempts))
      .toString()
      .split('\n');
    await write(attempts, gzipSync([lines[0], ...lines.slice(2)].join('\n')));
    expect(await findings()).toEqual([`object-altered ${attempts}`]);
  });

  test('an object is compressed anew: the same records, and not the object that there was', async () => {
    await write(attempts, gzipSync(gunzipSync(await read(attempts)), { level: 1 }));
    expect(await findings()).toEqual([`object-altered ${attempts}`]);
  });

  test('a forged object is put among those that were digested', async () => {
    const forged = nth(changes, 1).replace('chg_2', 'chg_forged');
    await write(forged, `${changeLine('chg_forged', { entity: 'lic_2', version: 1, at: world.at() })}\n`);
    await utimes(fileOf(world, forged), (START + HOUR) / 1000, (START + HOUR) / 1000);
    expect(await findings()).toEqual([`object-unlisted ${forged}`]);
  });

  test('an object is replaced, and a digest made of the new one: the first digest of it counts', async () => {
    await hide(world, nth(changes, 1));
    world.now += 30 * HOUR;
    await digest(world);
    await put(world, nth(changes, 1), `${changeLine('chg_2', { version: 2, at: world.at() })} \n`);
    await digest(world);
    expect(await findings()).toEqual(
      expect.arrayContaining([`listed-twice ${nth(changes, 1)}`, `object-altered ${nth(changes, 1)}`]),
    );
  });

  test('records of another region are put into the bucket and digested there', async () => {
    const key = nth(changes, 0).replace('eu-west-1', 'us-east-1');
    world.now += 30 * HOUR;
    await put(world, key, await read(nth(changes, 0)));
    await digest(world);
    expect(await findings()).toContain(`misplaced ${key}`);
  });
});

describe('digests', () => {
  test('two are swapped', async () => {
    const [one, other] = [await read(nth(digests, 1)), await read(nth(digests, 2))];
    await write(nth(digests, 1), other);
    await write(nth(digests, 2), one);
    const found = await findings();
    expect(found[0]).toBe(`statement ${nth(digests, 1)}`);
    expect(found).toContain(`statement ${nth(digests, 2)}`);
  });

  test('an old one is replayed under the next key', async () => {
    const next = nth(digests, 4).replace('0000000005', '0000000006');
    await cp(fileOf(world, nth(digests, 2)), fileOf(world, next));
    expect((await findings())[0]).toBe(`statement ${next}`);
  });

  test('an old one is replayed under its own sequence and another day', async () => {
    const again = nth(digests, 2).replace('2026-11-20', '2026-11-21');
    await write(again, await read(nth(digests, 2)));
    expect(await findings()).toContain(`digest-repeated ${again}`);
  });

  test('the signature is forged with another key, under the same kid', async () => {
    const { header, payload, manifest } = await partsOf(nth(digests, 4));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = sign('sha256', Buffer.from(`${header}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    await write(nth(digests, 4), `${header}.${payload}.${forged.toString('base64url')}\n${manifest}`);
    expect(await findings()).toEqual([`signature ${nth(digests, 4)}`]);
  });

  test.each([
    ['no algorithm', { alg: 'none', typ: 'licet-digest+jwt' }],
    ['the type of a lease', { alg: 'ES256', typ: 'licet-lease+jwt' }],
    ['another key of the same account', { alg: 'ES256', typ: 'licet-digest+jwt', kid: 'mrk-other' }],
  ])('the header tells of %s', async (_, header) => {
    const { payload, signature, manifest } = await partsOf(nth(digests, 4));
    const told = encoded({ kid: 'mrk-digests', ...header });
    await write(nth(digests, 4), `${told}.${payload}.${signature}\n${manifest}`);
    expect(await findings()).toEqual([`signature ${nth(digests, 4)}`]);
  });

  test.each([0, 50, 400, -2, -1])('one bit of a digest is flipped (byte %i)', async (position) => {
    await flip(nth(digests, 4), position);
    const [first = ''] = await findings();
    expect(first).toMatch(/^(signature|manifest|digest-unreadable) /);
    expect(first).toContain(nth(digests, 4));
  });

  test('a line is taken out of the manifest, and the object with it', async () => {
    const { header, payload, signature, manifest } = await partsOf(nth(digests, 2));
    await write(nth(digests, 2), `${header}.${payload}.${signature}\n${manifest.split('\n').slice(1).join('\n')}`);
    await rm(fileOf(world, attempts));
    expect((await findings())[0]).toBe(`manifest ${nth(digests, 2)}`);
  });

  test('one in the middle is altered, and all after it chained anew without the key', async () => {
    let previous: DigestStatement['previous'] = null;
    for (const key of digests) {
      const { header, signature, statement, manifest } = await partsOf(key);
      const lines = key === digests[2] ? manifest.split('\n').slice(1).join('\n') : manifest;
      const objects = lines.split('\n').length - 1;
      const altered = key === digests[2] ? { ...statement, manifest: sha256(lines), objects } : statement;
      const object: string = `${header}.${encoded({ ...altered, previous })}.${signature}\n${lines}`;
      await write(key, object);
      previous = { key, sha256: sha256(object) };
    }
    const found = await findings();
    expect(found[0]).toBe(`signature ${nth(digests, 2)}`);
    expect(found.filter((each) => each.startsWith('signature'))).toHaveLength(3);
  });

  test('one in the middle is gone', async () => {
    await rm(fileOf(world, nth(digests, 2)));
    expect((await findings())[0]).toBe(`digest-missing ${nth(digests, 3)}`);
  });

  test('the first ones are gone', async () => {
    await rm(fileOf(world, nth(digests, 0)));
    expect((await findings())[0]).toBe(`digest-missing ${nth(digests, 1)}`);
  });

  test('all are gone', async () => {
    for (const key of digests) await rm(fileOf(world, key));
    expect((await findings())[0]).toBe('no-digest digests/');
  });

  test('one of another region lies in its place', async () => {
    const foreign = nth(digests, 0).replace('eu-west-1', 'us-east-1');
    await cp(fileOf(world, foreign, 'us-east-1'), fileOf(world, nth(digests, 0)));
    expect((await findings())[0]).toBe(`statement ${nth(digests, 0)}`);
  });

  test('the buckets of two regions are swapped', async () => {
    const folder = join(world.folder, 'buckets');
    await rename(join(folder, bucketOf('eu-west-1')), join(folder, 'aside'));
    await rename(join(folder, bucketOf('us-east-1')), join(folder, bucketOf('eu-west-1')));
    await rename(join(folder, 'aside'), join(folder, bucketOf('us-east-1')));
    const found = await findings();
    expect(found).toContain(`not-a-digest ${nth(digests, 0)}`);
    expect(found.filter((each) => each === 'no-digest digests/')).toHaveLength(2);
  });

  test('something else lies among them', async () => {
    await write(`${dirname(nth(digests, 0))}/note.txt`, 'x');
    expect(await findings()).toEqual([`not-a-digest ${dirname(nth(digests, 0))}/note.txt`]);
  });

  test('the latest are cut off, with what they list: seen by their age, or by who noted the last one', async () => {
    const { regions } = await verified(world);
    const head = regions.find(({ region }) => region === 'eu-west-1')?.head;
    const noted = `eu-west-1:${head?.sequence ?? 0}:${head?.sha256 ?? ''}`;
    expect(await verified(world, '--head', noted)).toMatchObject({ isSound: true });
    for (const key of [...digests.slice(3), ...changes.slice(3)]) await rm(fileOf(world, key));
    expect((await verified(world)).failures).toEqual([]);
    expect(await findings('--head', noted)).toEqual(['head-missing digest 5']);
    world.now += HOUR;
    expect(await findings()).toContain('no-digest-since digest 3');
    expect(await readdir(dirname(fileOf(world, nth(digests, 1))))).toHaveLength(2);
  });
});

describe('columnar files', () => {
  const compact = async (alter: (lines: string[]) => string[] = (lines) => lines, repeated?: ReadonlySet<string>) => {
    const lines = gunzipSync(await read(attempts))
      .toString()
      .trim()
      .split('\n');
    const source = { key: attempts, bytes: await read(attempts), lines: alter(lines) };
    const key = await putColumnar(world, [source], {
      kind: 'attempts',
      at: START_OF_THIRD,
      ...(repeated && { repeated }),
    });
    await digest(world);
    return { key, source };
  };
  const START_OF_THIRD = new Date(START + 2 * HOUR).toISOString() as Parameters<typeof putColumnar>[2]['at'];
  const worldwide = (found: string[]) => found.filter((each) => !each.startsWith('no-digest-since'));

  test('one that is sound lets its originals go', async () => {
    const { key } = await compact();
    await hide(world, attempts);
    const verification = await verified(world);
    expect(failuresOf(verification)).toEqual([]);
    await flip(key, 100);
    expect(worldwide(await findings())).toEqual(
      [`object-missing ${attempts}`, `object-altered ${key}`].toSorted((a, b) =>
        (a.split(' ')[1] ?? '').localeCompare(b.split(' ')[1] ?? ''),
      ),
    );
  });

  test.each([
    ['alters a record', (lines: string[]) => lines.map((line) => line.replace('"number":2', '"number":20'))],
    ['drops a record', (lines: string[]) => lines.slice(1)],
    ['adds a record', (lines: string[]) => [...lines, attemptLine(4, 'env', START_OF_THIRD)]],
    ['orders records otherwise', (lines: string[]) => lines.toReversed()],
  ])('compaction that %s is no laundry: the original is not made again', async (_, alter) => {
    const { key } = await compact(alter);
    await hide(world, attempts);
    expect(worldwide(await findings())).toContain(`source-differs ${key}`);
  });

  test('a source that was never digested is found', async () => {
    const line = attemptLine(4, 'env', START_OF_THIRD);
    const forged = { key: attempts.replace('d1', 'd2'), bytes: gzipSync(`${line}\n`), lines: [line] };
    const key = await putColumnar(world, [forged], { kind: 'attempts', at: START_OF_THIRD });
    await digest(world);
    expect(worldwide(await findings())).toEqual([`source-unlisted ${key}`]);
  });

  test('a record that is marked as repeated, and is not, would vanish from queries: it is found', async () => {
    const [line = ''] = gunzipSync(await read(attempts))
      .toString()
      .split('\n');
    const { key } = await compact((lines) => lines, new Set([line]));
    expect(worldwide(await findings())).toEqual([`hidden-record ${key}`]);
  });

  test('an original that two files hold is found', async () => {
    const { source } = await compact();
    const key = await putColumnar(world, [source], { kind: 'attempts', at: START_OF_THIRD, part: 2 });
    await digest(world);
    expect(worldwide(await findings())).toEqual([`source-repeated ${key}`]);
  });

  test.each(['part-00001.json', '_part-00001.parquet', 'part-[0].parquet'])(
    'one under a name by which not everybody finds it lets no original go: %s',
    async (name) => {
      const lines = gunzipSync(await read(attempts))
        .toString()
        .trim()
        .split('\n');
      const source = { key: attempts, bytes: await read(attempts), lines };
      const key = `columnar/${dirname(attempts)}/${name}`;
      await put(world, key, columnarBytes([source], { kind: 'attempts', at: START_OF_THIRD }));
      await digest(world);
      await hide(world, attempts);
      expect(worldwide(await findings())).toEqual(
        expect.arrayContaining([`misplaced ${key}`, `object-missing ${attempts}`]),
      );
    },
  );

  test('one that is no Parquet file is found', async () => {
    const key = (await compact()).key.replace('00001', '00002');
    await put(world, key, columnarBytes([], { kind: 'attempts', at: START_OF_THIRD }).slice(10));
    world.now += HOUR;
    await digest(world).catch(() => undefined);
    expect(worldwide(await findings())).toContain(`object-unreadable ${key}`);
  });
});
