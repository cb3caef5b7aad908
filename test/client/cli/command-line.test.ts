import { describe, expect, test } from '@jest/globals';
import { LICENSE_KEY } from './licensing-service.ts';
import { machine } from './machine.ts';

/** Not of this program's own: it belongs to the repository. */
const PASSED_ON = 'audit';
const COMMANDS = ['lease request', 'lease issue', 'lease show', 'lease install', 'types'];

describe('help', () => {
  test.each(['--help', '-h', 'help'])('licet %s names every command', async (line) => {
    const { exitCode, out } = await machine().run(line);
    expect(exitCode).toBe(0);
    for (const command of [...COMMANDS, PASSED_ON]) expect(out).toMatch(new RegExp(`^  ${command} {2}`, 'm'));
  });

  test('licet alone prints it too, and is wrong usage', async () => {
    const { exitCode, out } = await machine().run('');
    expect(exitCode).toBe(2);
    expect(out).toContain('Usage: licet <command>');
  });

  test.each(COMMANDS.flatMap((command) => [`${command} --help`, `${command} -h`]))('licet %s', async (line) => {
    const { exitCode, out } = await machine().run(line);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: licet ${line.replace(/ -.*/, '')}`);
    expect(out).toContain('--json');
  });
});

describe('wrong usage is exit code 2, and says what to do', () => {
  test.each([
    ['lease', 'There is no command "lease"', 'licet --help'],
    ['lease revoke', 'There is no command "lease revoke"', 'licet --help'],
    ['--version', 'No command was given', 'licet --help'],
    ['lease request --device d', '--product is missing', 'licet lease request --help'],
    ['lease request --product', "Option '--product <value>' argument missing", 'licet lease request --help'],
    [
      'lease request --product atlas --device d --colour red',
      "Unknown option '--colour'",
      'licet lease request --help',
    ],
    ['lease show', 'The lease file is missing', 'licet lease show --help'],
    ['lease show one two', 'lease show takes one file', 'licet lease show --help'],
    ['types stray', 'types takes no argument beside its options', 'licet types --help'],
  ])('licet %s', async (line, what, remedy) => {
    const { exitCode, out, error } = await machine().run(line);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(`licet: ${what}`);
    expect(error).toContain(remedy);
  });

  test('with --json the error is JSON', async () => {
    const { exitCode, error } = await machine().run('lease request --device d --json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(error)).toEqual({
      error: { code: 'USAGE', message: '--product is missing', remedy: 'See: licet lease request --help' },
    });
  });
});

describe('files', () => {
  test.each([
    ['lease show /nowhere', 'FILE_MISSING'],
    ['lease show /locked', 'FILE_UNREADABLE'],
    ['lease request --product atlas --device d --out /locked/x', 'FILE_NOT_WRITTEN'],
  ])('licet %s fails with %s', async (line, code) => {
    const { exitCode, error } = await machine().run(`${line} --json`);
    expect(exitCode).toBe(1);
    expect(JSON.parse(error)).toMatchObject({ error: { code } });
  });
});

describe('secrets', () => {
  test.each(['--license-key=', '--license-key ', '--key='])('%s… is refused without being repeated', async (option) => {
    const { exitCode, out, error } = await machine().run(
      `lease request --product atlas --device d ${option}${LICENSE_KEY.key}`,
    );
    expect(exitCode).toBe(2);
    expect(out + error).not.toContain(LICENSE_KEY.key);
    expect(error).toContain('LICET_LICENSE_KEY');
  });
});
