import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditCommand } from '../../../local/audit/command.ts';
import { archiveFolder, licenseIssued, removeFolder } from './archive-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await archiveFolder([licenseIssued('lic_01kasn4v7h8m2q5r9t3w6y0z1b')]);
});
afterAll(() => removeFolder(folder));

const run = (...argv: string[]) => auditCommand(argv, { defaultFolder: folder, lineWidth: undefined });

describe('a word that is no command is not taken for SQL', () => {
  test.each([[['verfy']], [['verfy', '--from', '2026-11-01T00:00:00Z']], [['Rebuild', '--compare']], [['verfy', 'x']]])(
    '%j',
    async (argv) => {
      await expect(run(...argv)).rejects.toThrow(
        `There is no command ${argv[0] ?? ''}: verify, rebuild; or a query in SQL, in quotes. ` +
          'npm needs -- before options: npm run audit -- --help',
      );
    },
  );

  test.each([[['who-changed-license']], [['keys-rotated', '2026-11-01', '2026-11-30']]])(
    '%j is what npm leaves of options that it took for its own',
    async (argv) => {
      const name = argv[0] ?? '';
      await expect(run(...argv)).rejects.toThrow(
        `${name} is a named query: --query ${name}. npm needs -- before options: npm run audit -- --query ${name}`,
      );
    },
  );

  test('and where npm left nothing, it says so too', async () => {
    await expect(run()).rejects.toThrow('npm needs -- before options: npm run audit -- --help');
  });

  test.each(['select 1 as x', 'SELECT\n1', 'from changes', '(select 1)', '/* why */ select 1', 'values (1)'])(
    '%j is SQL',
    async (sql) => {
      await expect(run(sql)).resolves.toMatchObject({ isSound: true });
    },
  );
});

describe('a table that there is none of', () => {
  test('the tables and views of the archive are told, not those of the engine', async () => {
    await expect(run('select * from nope')).rejects.toThrow(
      'There is no table nope. There are: attempts, attempts_columnar, attempts_original, changes, changes_columnar, ' +
        'changes_original, environments, environments_columnar, environments_original, unreadable.',
    );
    await expect(run('select * from nope')).rejects.not.toThrow('pg_enum');
  });
});

describe('whatever would write is refused as such', () => {
  test.each([
    "insert into changes values ('x')",
    'INSERT INTO changes_original (id) VALUES (1)',
    'delete from changes',
    'update changes set id = 1',
    'truncate changes',
    'drop table changes',
    'alter view changes rename to mine',
    'create table changes (x int)',
    'with x as (select 1) insert into changes select * from x',
    '/* a note */ delete from changes',
  ])('%s', async (sql) => {
    await expect(run(sql)).rejects.toThrow('The archive is read-only: only SELECT is possible.');
  });
});

describe('an id that nothing can have is refused: no rows would look like an answer', () => {
  test.each([
    [['--query', 'who-changed-license', '--param', 'lic_nope'], '--param takes a license id such as lic_'],
    [['--query', 'who-changed-license', '--param', 'cus_acme'], 'not "cus_acme": License id.'],
    [
      ['--query', 'who-changed-license', '--param', 'lic_01KASN4V7H8M2Q5R9T3W6Y0Z1B'],
      'not "lic_01KASN4V7H8M2Q5R9T3W6Y0Z1B"',
    ],
  ])('%j', async (argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });

  test('one that has the form is looked for', async () => {
    await expect(
      run('--query', 'who-changed-license', '--param', 'lic_01kasn4v7h8m2q5r9t3w6y0z1c'),
    ).resolves.toMatchObject({ output: expect.stringContaining('(0 rows)') });
  });
});

test('a value that begins with a dash is told in one line', async () => {
  await expect(run('--query', '-1')).rejects.toThrow(
    /^--query lacks its value; one that begins with a dash is written --query=<value>\.$/,
  );
});
