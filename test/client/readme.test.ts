import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { answerCodes } from '../../client/src/answer.ts';

const client = join(import.meta.dirname, '../../client');
const readme = readFileSync(join(client, 'README.md'), 'utf8');

/** Rows of the table that follows a mark, each as its cells. */
const tableAfter = (mark: string): readonly (readonly string[])[] => {
  const [, text = ''] = readme.split(`<!-- ${mark} -->\n\n`);
  const [table = ''] = text.split('\n\n');
  const [, , ...rows] = table.split('\n');
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

/** What is written of a member in the declaration of an interface. */
const membersOf = (file: string, name: string): readonly string[] => {
  const source = readFileSync(join(client, 'src', file), 'utf8');
  const [, declared = ''] = source.split(new RegExp(`export interface ${name} [^{]*\\{\n`));
  const [body = ''] = declared.split('\n}\n');
  return [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, member]) => member ?? '');
};

describe('the front page of the package', () => {
  test('lists every code as it is, and no other', () => {
    const listed = tableAfter('codes').map(([code, allowed, says]) => [code, allowed, says]);
    const codes = Object.entries(answerCodes).map(([code, { allowed, detail }]) => [
      `\`${code}\``,
      allowed ? 'yes' : 'no',
      detail,
    ]);
    expect(listed.sort()).toEqual(codes.sort());
  });

  test('lists every option', () => {
    const options = [...membersOf('options.ts', 'LicetOptions'), ...membersOf('index.ts', 'NodeLicetOptions')];
    expect(options.length).toBeGreaterThan(15);
    expect(tableAfter('options').map(([option]) => option)).toEqual(options.map((option) => `\`${option}\``));
  });

  test('links to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(join(client, link))).not.toThrow();
  });
});
