import { cp, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  bucketOf,
  changeLine,
  closeWorld,
  digest,
  type DigestWorld,
  failuresOf,
  fileOf,
  HOUR,
  openWorld,
  putChange,
  START,
  verified,
} from '../../../support/digest-world.ts';

// A copy of buckets on a disk of somebody's: what queries find in it, `verify` must look at.

let world: DigestWorld;
let change: string;

beforeEach(async () => {
  world = await openWorld(['eu-west-1', 'us-east-1']);
  change = await putChange(world, 'chg_1', { version: 1 });
  await digest(world);
  await digest(world, 'us-east-1');
});
afterEach(() => closeWorld(world));

const buckets = (): string => join(world.folder, 'buckets');

test.each<[string, readonly string[]]>([
  ['all of it', []],
  ['a range', ['--from', '2026-11-20T00:00:00Z']],
])('a forged record behind a link to a folder is found, looking at %s', async (_, range) => {
  const day = dirname(dirname(fileOf(world, change)));
  await rename(day, `${day}-aside`);
  await rename(`${day}-aside`, join(world.folder, 'elsewhere'));
  await symlink(join(world.folder, 'elsewhere'), day);
  const forged = change.replace('chg_1', 'chg_forged');
  await writeFile(
    fileOf(world, forged),
    `${changeLine('chg_forged', { entity: 'lic_2', version: 1, at: world.at() })}\n`,
  );
  const came = (START - 24 * HOUR) / 1000;
  await utimes(fileOf(world, forged), came, came);
  expect(failuresOf(await verified(world, ...range))).toEqual([`object-unlisted ${forged}`]);
});

test('a bucket behind a link is looked at, not left out', async () => {
  await rename(join(buckets(), bucketOf('us-east-1')), join(world.folder, 'elsewhere'));
  await symlink(join(world.folder, 'elsewhere'), join(buckets(), bucketOf('us-east-1')));
  const { regions } = await verified(world);
  expect(regions.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
});

test('a folder that queries look into is not left out for its name', async () => {
  await cp(join(buckets(), bucketOf('us-east-1')), join(buckets(), 'licet-audit-more'), { recursive: true });
  await expect(verified(world)).rejects.toThrow('licet-audit-more is not named as an audit bucket is');
});
