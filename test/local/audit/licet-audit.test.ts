import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../support/run-program.ts';
import { archiveFolder, licenseIssued, removeFolder } from './archive-folder.ts';

const packageFolder = join(import.meta.dirname, '..', '..', '..', 'client');

test('in the repository `licet audit` asks the archive, from wherever it is called', async () => {
  const ran = await runProgram([join(packageFolder, 'bin', 'licet.js'), 'audit', '--list'], { folder: tmpdir() });
  expect(ran).toMatchObject({ exitCode: 0, error: '', out: expect.stringContaining('who-changed-license') });
});

const licetAudit = (...args: string[]) =>
  runProgram([join(packageFolder, 'bin', 'licet.js'), 'audit', ...args], { folder: tmpdir() });

test('it passes errors and the exit code on', async () => {
  await expect(licetAudit('rebuild', '--at', 'noon')).resolves.toEqual({
    exitCode: 2,
    out: '',
    error: '--at takes a date and time such as 2026-11-24T12:00:00Z, not "noon".\n',
  });
});

describe('the exit code tells what was found from what could not be looked at', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await archiveFolder([licenseIssued()]);
  });
  afterEach(() => removeFolder(folder));

  test.each([
    [['verify', '--colour']],
    [['verify', '--archive', '/nope']],
    [['rebuild', '--colour']],
    [['rebuild', '--archive', '/nope']],
    [['rebuild', '--license', 'lic_nope']],
    [['rebuild', '--refresh', 'false']],
    [['verfy']],
    [['--archive', '/nope', 'select 1']],
    [['select * from nope']],
    [[]],
  ])('2 where it cannot run: %j', async (args) => {
    const isPlaced = args.includes('--archive') || args.includes('verfy') || args.length === 0;
    const ran = await licetAudit(...args, ...(isPlaced ? [] : ['--data', folder]));
    expect(ran).toMatchObject({ exitCode: 2, out: '' });
  });

  test.each([[['select 1']], [['rebuild', '--patience', '0']]])(
    '1 where something of the archive cannot be read: %j',
    async (args) => {
      const hour = 'licet-local-audit-000000000000-eu-west-1/changes/region=eu-west-1/day=2026-11-23/hour=07';
      await writeFile(join(folder, 'buckets', hour, 'chg_x.json'), '{"id":\n');
      const ran = await licetAudit(...args, '--data', folder);
      expect(ran).toMatchObject({ exitCode: 1, error: expect.stringContaining('chg_x.json') });
    },
  );

  test('1 where nothing is proved', async () => {
    const key = join(folder, 'key.pem');
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
    const ran = await licetAudit('verify', '--data', folder, '--public-key', key);
    expect(ran).toMatchObject({ exitCode: 1, out: expect.stringContaining('NOT PROVED') });
  });
});

test('the published package says where auditing is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'licet-published-'));
  const installed = join(folder, 'node_modules', '@licet', 'client');
  await cp(join(packageFolder, 'bin'), join(installed, 'bin'), { recursive: true });
  await cp(join(packageFolder, 'package.json'), join(installed, 'package.json'));
  const ran = await runProgram([join(installed, 'bin', 'licet.js'), 'audit', '--list'], { folder });
  await rm(folder, { recursive: true });
  expect(ran).toMatchObject({ exitCode: 2, out: '', error: expect.stringContaining('part of the Licet repository') });
});
