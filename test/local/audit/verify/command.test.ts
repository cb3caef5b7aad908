import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newFindings } from '../../../../local/audit/verify/finding.ts';
import { verifyCommand } from '../../../../local/audit/verify/command.ts';
import { noProgress, progressLine } from '../../../../local/audit/verify/progress-line.ts';
import { s3Bucket } from '../../../../local/audit/verify/s3-bucket.ts';
import { verifyArchive } from '../../../../local/audit/verify/verify-archive.ts';
import { keysInFile } from '../../../../local/audit/verify/verifying-keys.ts';
import {
  bucketOf,
  closeWorld,
  digest,
  type DigestWorld,
  fileOf,
  hide,
  openWorld,
  putChange,
  verified,
} from '../../../support/digest-world.ts';

let world: DigestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => closeWorld(world));

const run = (...argv: string[]) =>
  verifyCommand(argv, {
    defaultFolder: world.folder,
    now: () => new Date(world.now),
    progress: { isTerminal: false, columns: undefined, write: () => undefined },
  });

describe('an archive in S3 is verified as a copy of it is', () => {
  const inS3 = async (...range: string[]) => {
    // Writes the public key.
    await verified(world);
    const [from, to] = range;
    const client = { endpoint: world.server.url, credentials: { accessKeyId: 'local', secretAccessKey: 'secret' } };
    const bucket = s3Bucket(bucketOf(), client);
    try {
      const keys = await keysInFile(join(world.folder, 'jwks.json'));
      const settings = { keys, heads: [], now: new Date(world.now).toISOString(), progress: noProgress };
      return await verifyArchive([bucket], { ...settings, range: { from, to } });
    } finally {
      bucket.close();
    }
  };

  test('with and without a range', async () => {
    for (let version = 1; version <= 3; version += 1) {
      await putChange(world, `chg_${version}`, { version });
      await digest(world);
    }
    expect(await inS3()).toMatchObject({ failures: [], regions: [{ digests: 3, objects: 3, notCovered: 0 }] });
    const within = await inS3('2026-11-20T13:00:00.000Z', '2026-11-20T14:00:00.000Z');
    expect(within.failures).toEqual([]);
    expect(within.regions[0]?.objects).toBeLessThan(3);
  });

  test('what is not there is found', async () => {
    const key = await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    await hide(world, key);
    expect((await inS3()).failures).toMatchObject([{ code: 'object-missing', key }]);
  });
});

describe('the command', () => {
  test('takes a PEM file, and tells in words what was proved', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    await verified(world);
    const { keys } = JSON.parse(await readFile(join(world.folder, 'jwks.json'), 'utf8')) as { keys: object[] };
    const pem = join(world.folder, 'key.pem');
    const key = createPublicKey({ key: { ...keys[0] }, format: 'jwk' });
    await writeFile(pem, key.export({ type: 'spki', format: 'pem' }));
    const { output, isSound } = await run('--archive', join(world.folder, 'buckets'), '--public-key', pem);
    expect(isSound).toBe(true);
    expect(output).toContain('1 object, 1 record');
    expect(output).toMatch(/--head eu-west-1:1:[0-9a-f]{64}/);
    expect(output).toMatch(/\nPROVED: complete and unaltered in eu-west-1, 0 warnings.\n$/);
  });

  test('names the first bad object in its last line', async () => {
    const key = await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    await verified(world);
    await writeFile(fileOf(world, key), 'x');
    const jwks = join(world.folder, 'jwks.json');
    const { output, isSound } = await run('--archive', join(world.folder, 'buckets'), '--public-key', jwks);
    expect(isSound).toBe(false);
    expect(output.trim().split('\n').at(-1)).toBe(
      `NOT PROVED: 1 failure, 0 warnings. The first: ${key} in eu-west-1 (object-altered)`,
    );
  });

  test('says so where the key is another one than that of the digests', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    const pem = join(world.folder, 'other.pem');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(pem, publicKey.export({ type: 'spki', format: 'pem' }));
    const { output, isSound } = await run('--archive', join(world.folder, 'buckets'), '--public-key', pem);
    expect(isSound).toBe(false);
    expect(output).toContain('Its signature is not that of the key that was given; it names');
    expect(output).toContain('No digest of this region is sound, so nothing is proved.');
    expect(output).toContain('1 object not proved: no sound digest lists it');
  });

  test('says what to do where there is no digest yet', async () => {
    await verified(world);
    const jwks = join(world.folder, 'jwks.json');
    const { output, isSound } = await run('--archive', join(world.folder, 'buckets'), '--public-key', jwks);
    expect(isSound).toBe(false);
    expect(output).toContain('POST /_local/schedules/run');
  });

  test.each([
    [['--from', 'yesterday'], '--from takes a date and time'],
    [['--from', '2026-11-02T00:00:00Z', '--to', '2026-11-01T00:00:00Z'], '--from must be before --to'],
    [['--from', '2036-11-01T00:00:00Z'], '--from lies ahead'],
    [['--data', 'a', '--archive', 'b'], 'Give one of --data, --archive and --bucket'],
    [['--bucket', bucketOf()], 'Say with what the digests are verified'],
    [['--public-key', 'a', '--kms-key', 'b'], 'not both'],
    [['--head', '1:abc'], '--head takes'],
    [['--format', 'xml'], 'There is no format xml'],
    [['--archive', 'nowhere', '--public-key', 'none'], 'There is no folder nowhere.'],
    [['--bucket', 'somebody-elses', '--public-key', 'none'], 'is not named as an audit bucket is'],
    [
      ['--bucket', bucketOf(), '--bucket', `old-${bucketOf()}`, '--public-key', 'none'],
      `There are two audit buckets of eu-west-1, ${bucketOf()} and old-${bucketOf()}: give one.`,
    ],
    [['--data', 'nowhere'], 'npm start'],
  ])('%j is refused with words', async (argv, words) => {
    await expect(run(...argv)).rejects.toThrow(words);
  });

  test('helps', async () => {
    expect((await run('--help')).output).toContain('npx licet audit verify --from');
  });
});

describe('progress', () => {
  const shown = (isTerminal: boolean, columns = 60): string => {
    let text = '';
    const line = progressLine({ isTerminal, columns, write: (more) => (text += more) }, () => 0);
    line.begin('objects', 20);
    for (let part = 0; part < 20; part += 1) line.tick();
    line.end();
    return text;
  };

  test('is a bar on a terminal, which leaves nothing behind', () => {
    expect(shown(true)).toContain('[########################] objects: 20 of 20');
    expect(shown(true)).toMatch(/\r\u001b\[K$/);
  });

  test('is whole on a terminal that does not tell its width', () => {
    expect(shown(true, 0)).toContain('objects: 20 of 20');
  });

  test('is a line for each tenth elsewhere', () => {
    expect(shown(false).trim().split('\n')).toHaveLength(11);
    expect(shown(false)).not.toContain('\u001b');
  });
});

test('findings are told in the order in which they were added', () => {
  const findings = newFindings();
  for (const key of ['b', 'a']) findings.add({ code: 'late', region: 'eu-west-1', key, message: '' });
  expect(findings.all().map(({ key }) => key)).toEqual(['b', 'a']);
});
