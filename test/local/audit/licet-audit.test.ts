import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runProgram } from '../../support/run-program.ts';

const packageFolder = join(import.meta.dirname, '..', '..', '..', 'client');

test('in the repository `licet audit` asks the archive, from wherever it is called', async () => {
  const ran = await runProgram([join(packageFolder, 'bin', 'licet.js'), 'audit', '--list'], { folder: tmpdir() });
  expect(ran).toMatchObject({ exitCode: 0, error: '', out: expect.stringContaining('who-changed-license') });
});

test('it passes errors and the exit code on', async () => {
  const args = [join(packageFolder, 'bin', 'licet.js'), 'audit', 'rebuild', '--at', 'noon'];
  await expect(runProgram(args, { folder: tmpdir() })).resolves.toEqual({
    exitCode: 1,
    out: '',
    error: '--at takes a date and time such as 2026-11-24T12:00:00Z, not "noon".\n',
  });
});

test('the published package says where auditing is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'licet-published-'));
  const installed = join(folder, 'node_modules', '@licet', 'client');
  await cp(join(packageFolder, 'bin'), join(installed, 'bin'), { recursive: true });
  await cp(join(packageFolder, 'package.json'), join(installed, 'package.json'));
  const ran = await runProgram([join(installed, 'bin', 'licet.js'), 'audit', '--list'], { folder });
  await rm(folder, { recursive: true });
  expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringContaining('part of the Licet repository') });
});
