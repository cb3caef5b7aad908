import { cp, readFile, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { signDigests } from '../../../../lambdas/operations/audit/sign-digests.ts';
import { openArchive } from '../../../../local/audit/local-archive.ts';
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
  portsOf,
  putChange,
  settingsOf,
  START,
  verified,
} from '../../../support/digest-world.ts';
import { rowsOf } from '../asked-archive.ts';

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

test.each(['old-licet-test-audit-000000000000-eu-west-1', 'licet-test2-audit-000000000000-eu-west-1'])(
  'a bucket that is there twice, the second time as %s, is one too many: queries find its records twice',
  async (name) => {
    await cp(join(buckets(), bucketOf()), join(buckets(), name), { recursive: true, preserveTimestamps: true });
    const [one = '', other = ''] = [bucketOf(), name].toSorted();
    const both = `There are two audit buckets of eu-west-1, ${one} and ${other}: give one.`;
    await expect(verified(world)).rejects.toThrow(both);
    await expect(openArchive(buckets())).rejects.toThrow(both);
  },
);

test('buckets of two deployments are told, though each by itself is proved', async () => {
  world.now += HOUR;
  await signDigests(portsOf(world, 'us-east-1'), { ...settingsOf('us-east-1'), issuer: 'urn:licet:other' });
  const { failures } = await verified(world);
  expect(failures).toMatchObject([
    {
      code: 'issuer-differs',
      region: 'us-east-1',
      key: expect.stringMatching(/^digests\/region=us-east-1\/.*\/0000000002\.ndjson$/),
      expected: 'urn:licet:test',
      found: 'urn:licet:other',
    },
  ]);
  await expect(openArchive(buckets())).rejects.toThrow(
    `${bucketOf('eu-west-1')} (urn:licet:test), ${bucketOf('us-east-1')} (urn:licet:other)`,
  );
});

test('what is read is the folder that was named, not one that its name is a pattern for', async () => {
  const [named, other] = [join(world.folder, 'copy[1]'), join(world.folder, 'copy1')];
  for (const copy of [named, other]) await cp(buckets(), copy, { recursive: true, preserveTimestamps: true });
  const forged = join(other, bucketOf(), change);
  await writeFile(forged, (await readFile(forged, 'utf8')).replace('user/olga', 'user/mallory'));
  const archive = await openArchive(named);
  expect(await rowsOf(archive, 'SELECT actor FROM changes')).toEqual([
    { actor: 'arn:aws:iam::000000000000:user/olga' },
  ]);
  archive.close();
});
