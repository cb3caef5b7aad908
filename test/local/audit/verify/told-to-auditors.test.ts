import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { instantAt } from '../../../../lambdas/core/instant.ts';
import { verifyCommand } from '../../../../local/audit/verify/command.ts';
import {
  closeWorld,
  digest,
  type DigestWorld,
  fileOf,
  HOUR,
  openWorld,
  portsOf,
  putChange,
  START,
  verified,
} from '../../../support/digest-world.ts';

// What an auditor reads, and what he would do by it.

let world: DigestWorld;
let changes: string[];
let digests: string[];

/** Three digests, of a change each. */
beforeEach(async () => {
  world = await openWorld();
  [changes, digests] = [[], []];
  for (let version = 1; version <= 3; version += 1) {
    changes.push(await putChange(world, `chg_${version}`, { version }));
    digests.push((await digest(world)).key);
  }
});
afterEach(() => closeWorld(world));

const nth = (list: readonly string[], index: number): string => list[index] ?? '';
const moment = (hours: number): string => new Date(START + hours * HOUR).toISOString();

const run = (...argv: string[]) =>
  verifyCommand(argv, {
    defaultFolder: world.folder,
    now: () => new Date(world.now),
    progress: { isTerminal: false, columns: undefined, write: () => undefined },
  });

const told = async (...range: string[]): Promise<string> => {
  // Writes the public key.
  await verified(world);
  const jwks = join(world.folder, 'jwks.json');
  const { output } = await run('--archive', join(world.folder, 'buckets'), '--public-key', jwks, ...range);
  return output;
};

describe('the head to keep', () => {
  test('is that of a chain that is proved', async () => {
    const output = await told();
    expect(output).toMatch(/keep this for later: --head eu-west-1:3:[0-9a-f]{64}/);
    expect(output).toContain(
      `  3 digests looked at; the latest that is sound is number 3, of the time up to ${moment(3)}\n`,
    );
  });

  test('is never one of a chain that is not: who obeyed would let the good one go for it', async () => {
    const noted = /--head (\S+)/.exec(await told())?.[1] ?? '';
    for (const key of [nth(digests, 2), nth(changes, 2)]) await rm(fileOf(world, key));
    const output = await told('--head', noted);
    expect(output).toContain('NOT PROVED');
    expect(output).not.toContain('--head eu-west-1:');
    expect(output).not.toContain('keep this');
    expect(output).toContain('  keep the --head that you had: this region is not proved\n');
  });
});

describe('a range', () => {
  test('before the archive begins has nothing in it: no PROVED, and no figures of something else', async () => {
    const range = ['--from', '2026-10-01T00:00:00Z', '--to', '2026-10-02T00:00:00Z'];
    const output = await told(...range);
    expect(output).toContain('  nothing in this range; the archive begins at 2026-11-20T12:00Z\n');
    expect(output).toMatch(
      /\nNOTHING IN THIS RANGE: there is nothing of it to prove in eu-west-1\. What the digests looked at list is complete and unaltered, 0 warnings\.\n$/,
    );
    expect(output).not.toContain('\nPROVED');
    expect(await verified(world, ...range)).toMatchObject({
      isSound: true,
      regions: [{ inRange: 0, begins: '2026-11-20T12:00Z' }],
    });
  });

  test('that lies within the archive, in an hour in which nothing happened, has nothing in it either', async () => {
    world.now += HOUR;
    await digest(world);
    await digest(world);
    expect(await told('--from', moment(4), '--to', moment(5))).toContain(
      'nothing in this range; the archive begins at 2026-11-20T12:00Z',
    );
  });

  test('of an archive without a record says so', async () => {
    for (const key of changes) await rm(fileOf(world, key));
    for (const key of digests) await rm(fileOf(world, key));
    const range = ['--from', '2026-10-01T00:00:00Z', '--to', '2026-10-02T00:00:00Z'];
    expect(await told(...range)).toContain('nothing in this range; the archive has no records');
  });

  test('has figures of the digests looked at, with the reason where they reach beyond it', async () => {
    const output = await told('--from', moment(1), '--to', moment(2));
    expect(output).toContain('  listed by the digests looked at: ');
    expect(output).toMatch(
      /\n {2}1 of them is of another hour: a digest that touches the range is checked with all that it lists \(the time of the first one has no beginning\)\n/,
    );
    expect(output).toContain('\nPROVED: ');
  });

  test('that is everything has figures of everything, without such a label', async () => {
    const output = await told();
    expect(output).toContain('  3 objects, 3 records, ');
    expect(output).not.toContain('of them');
  });
});

test('in a chain, what is expected is what the later digest, which is signed, says', async () => {
  await writeFile(fileOf(world, nth(digests, 1)), 'x\n');
  const { failures } = await verified(world);
  const chain = failures.find(({ code }) => code === 'chain');
  expect(chain).toMatchObject({ key: nth(digests, 2) });
  // The hash of what lies there now is what was found.
  expect(chain?.found).toContain('73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac');
  expect(chain?.expected).toContain(nth(digests, 1));
  expect(chain?.expected).not.toContain('73cb3858');
});

test('so it is of its period', async () => {
  const [token = '', ...manifest] = (await readFile(fileOf(world, nth(digests, 2)), 'utf8')).split('\n');
  const { sign } = portsOf(world);
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  const statement = JSON.parse(payload) as Parameters<typeof sign>[0];
  const later = await sign({ ...statement, from: instantAt(START + 2.5 * HOUR) });
  await writeFile(fileOf(world, nth(digests, 2)), [later, ...manifest].join('\n'));
  expect((await verified(world)).failures).toMatchObject([
    { code: 'period', key: nth(digests, 2), expected: moment(2.5), found: moment(2) },
  ]);
});

describe('objects that a digest may list which cannot be looked into are not those that came in after the last one', () => {
  test('where the last one is unreadable', async () => {
    await writeFile(fileOf(world, nth(digests, 2)), 'x\n');
    const output = await told();
    expect(output).toContain('  1 object not proved: digest 3, which may list it, is unreadable\n');
    expect(output).not.toContain('not yet covered');
  });

  test('where one is missing, and all after it cannot be read', async () => {
    await rm(fileOf(world, nth(digests, 1)));
    await writeFile(fileOf(world, nth(digests, 2)), 'x\n');
    expect(await told()).toContain(
      '  2 objects not proved: digest 2, which may list them, is missing; digest 3, which may list them, is unreadable\n',
    );
  });

  test('but what came in after a digest behind it is not yet covered', async () => {
    await rm(fileOf(world, nth(digests, 1)));
    world.now += HOUR;
    await putChange(world, 'chg_4', { version: 4 });
    const output = await told();
    expect(output).toMatch(/ {2}1 object not yet covered by a digest, \S*chg_4\.json among them\n/);
    // It may be listed by the missing one, and that is told with the failure.
    expect(output).toContain('Digest 2, which may list it, is missing.');
  });
});

describe('a digest that cannot be read is told in words of ours', () => {
  const ESCAPE = String.fromCharCode(27);
  const encoded = (text: string): string => Buffer.from(text).toString('base64url');

  test.each([
    ['bytes', `a.b.c\n`],
    ['no JSON', `${encoded(`${ESCAPE}[31mred`)}.${encoded(`${ESCAPE}[31mred`)}.c\n`],
    ['another statement', `${encoded('{}')}.${encoded('{"sequence":"seven"}')}.c\n`],
  ])('%s', async (_, text) => {
    await writeFile(fileOf(world, nth(digests, 2)), text);
    const { failures } = await verified(world);
    expect(failures.find(({ code }) => code === 'digest-unreadable')?.message).toBe(
      'Its first line is not the signed statement of a digest.',
    );
  });
});

describe('where the wrong thing was given', () => {
  const buckets = () => join(world.folder, 'buckets');
  const keyFile = async (name: string, text: string): Promise<string> => {
    await writeFile(join(world.folder, name), text);
    return join(world.folder, name);
  };

  test('a folder that is not there is told before a key that is missing', async () => {
    await expect(run('--archive', '/nope')).rejects.toThrow('There is no folder /nope. ');
    await expect(run('--archive', '/nope', '--public-key', '/none')).rejects.toThrow('There is no folder /nope. ');
    await expect(run('--archive', buckets())).rejects.toThrow('Say with what the digests are verified');
  });

  test('a folder that holds no bucket too', async () => {
    await mkdir(join(world.folder, 'empty'));
    await expect(run('--archive', join(world.folder, 'empty'))).rejects.toThrow('There is no audit bucket in');
  });

  test('a key of another kind may be the wrong one', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const asPem = await keyFile('other.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const asSet = await keyFile('other.json', JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    for (const path of [asPem, asSet]) {
      await expect(run('--archive', buckets(), '--public-key', path)).rejects.toThrow(
        `${path} is no P-256 public key but one of another kind, ed25519: digests are signed with P-256, so it may be the ` +
          'wrong key. Theirs is the one of the output DigestKeyArn.',
      );
    }
  });

  test('so may one that did not sign', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
    const named = { ...key.export({ format: 'jwk' }), kid: 'mrk-leases' };
    for (const text of [publicKey.export({ type: 'spki', format: 'pem' }).toString(), JSON.stringify(named)]) {
      const path = await keyFile('other', text);
      const { output } = await run('--archive', buckets(), '--public-key', path);
      expect(output).toContain(
        'If every digest is told so, the key that was given may be the wrong one: theirs is that of the output DigestKeyArn.',
      );
    }
  });
});
