import { describe, expect, test } from '@jest/globals';
import { newFindings } from '../../../../local/audit/verify/finding.ts';
import { recordBook } from '../../../../local/audit/verify/record-book.ts';

const place = { region: 'eu-west-1', key: 'an object' };
const everything = { from: undefined, to: undefined };
const TEN = '2026-11-20T10:00:00.000Z';
const NOON = '2026-11-20T12:00:00.000Z';

const change = (version: number, entity = 'lic_1', id = `chg_${entity}_${version}`): string =>
  JSON.stringify({ id, entity: 'license', entity_id: entity, version });
const attempt = (number: number, at = TEN): string =>
  JSON.stringify({ id: `dec_${number}`, attempted_at: at, environment: 'env', number });
const end = (attempts: number, startedAt = TEN, endedAt = TEN): string =>
  JSON.stringify({ id: 'env', started_at: startedAt, ended_at: endedAt, attempts });

type Entry = readonly ['changes' | 'attempts' | 'environments', string];

const told = (
  entries: readonly Entry[],
  range: { from: string | undefined; to: string | undefined } = everything,
): string[] => {
  const book = recordBook({ range, settledUntil: NOON });
  for (const [kind, line] of entries) book.enter(kind, line, place);
  const findings = newFindings();
  book.close(findings);
  return findings.all().map(({ code, message }) => `${code}: ${message}`);
};

const changes = (...versions: number[]): Entry[] => versions.map((version) => ['changes', change(version)]);
const attempts = (...numbers: number[]): Entry[] => numbers.map((number) => ['attempts', attempt(number)]);

describe('versions of an entity', () => {
  test('may come in any order', () => {
    expect(told(changes(3, 1, 2))).toEqual([]);
  });

  test('that are missing are told, also the first', () => {
    expect(told(changes(2, 3, 6))).toEqual([
      'version-missing: The archive has no version 1 of license lic_1, and has this one, 2.',
      'version-missing: The archive has no version 4 to 5 of license lic_1, and has this one, 6.',
    ]);
  });

  test('may begin before the range', () => {
    expect(told(changes(7, 8), { from: TEN, to: undefined })).toEqual([]);
    expect(told(changes(7, 9), { from: TEN, to: undefined })).toHaveLength(1);
  });

  test('that two changes made are told, and are no failure', () => {
    expect(told([...changes(1), ['changes', change(1, 'lic_1', 'chg_other')]])).toEqual([
      'version-repeated: It makes version 1 of license lic_1, which chg_lic_1_1 makes too.',
    ]);
  });
});

describe('attempts of an environment', () => {
  test('are whole where their numbers are, up to the one that its end tells', () => {
    expect(told([...attempts(2, 1, 3), ['environments', end(3)]])).toEqual([]);
  });

  test.each([
    ['the first', [2, 3], '1'],
    ['some between', [1, 4], '2 to 3'],
    ['the last', [1, 2, 3], '4'],
    ['all', [], '1 to 4'],
  ])('that are missing are told: %s', (_, numbers, span) => {
    expect(told([...attempts(...numbers), ['environments', end(4)]])[0]).toBe(
      `attempt-missing: The archive has no attempt ${span} of the environment env.`,
    );
  });

  test('of one that still runs may go on', () => {
    expect(told(attempts(1, 2))).toEqual([]);
  });

  test('of one that began before the range may have gone before, but not what it had after', () => {
    const range = { from: TEN, to: undefined };
    const before = '2026-11-20T09:00:00.000Z';
    expect(told([...attempts(5, 6), ['environments', end(6, before)]], range)).toEqual([]);
    expect(told([['environments', end(6, before)]], range)).toEqual([]);
    expect(told([...attempts(5, 6), ['environments', end(7, before)]], range)).toHaveLength(1);
    expect(told([['environments', end(6, TEN)]], range)).toHaveLength(1);
  });

  test('that are so young that one before them may be on its way are awaited, and no failure', () => {
    const young = '2026-11-20T12:00:00.001Z';
    expect(
      told([
        ['attempts', attempt(1)],
        ['attempts', attempt(3, young)],
      ]),
    ).toEqual(['attempt-awaited: The archive has no attempt 2 of the environment env yet.']);
    expect(told([['environments', end(1, TEN, young)]])).toEqual([expect.stringMatching(/^attempt-awaited/)]);
  });
});

describe('numbers that cannot be', () => {
  test('two attempts have one', () => {
    const other = attempt(2).replace('dec_2', 'dec_other');
    expect(told([...attempts(1, 2), ['attempts', other]])).toEqual([
      'attempt-number: Its record dec_other is attempt 2 of the environment env, which dec_2 is too.',
    ]);
  });

  test('an attempt has one beyond the last', () => {
    expect(told([...attempts(1, 2, 3), ['environments', end(2)]])).toEqual([
      'attempt-number: It is attempt 3 of the environment env, which told that 2 was its last.',
    ]);
  });

  test('a second end tells of fewer attempts: the first counts, whichever comes first', () => {
    const ends: Entry[] = [
      ['environments', end(4)],
      ['environments', end(3)],
    ];
    for (const each of [ends, ends.toReversed()]) expect(told([...attempts(1, 2, 3), ...each])).toHaveLength(1);
  });
});

test.each<Entry>([
  ['changes', change(1)],
  ['attempts', attempt(1)],
  ['environments', end(0)],
])('one and the same of %s in two hours is told, and in one hour left to whoever reads that', (kind, line) => {
  const book = recordBook({ range: everything, settledUntil: NOON });
  const hours = ['hour=10/a.json', 'hour=10/b.json', 'columnar/hour=10/c.parquet', 'hour=11/a.json'];
  for (const key of hours) book.enter(kind, line, { region: 'eu-west-1', key });
  const findings = newFindings();
  book.close(findings);
  expect(findings.all().map(({ code, key }) => [code, key])).toEqual([['repeated-record', 'hour=11/a.json']]);
});

test('what is no record is told to be none', () => {
  const book = recordBook({ range: everything, settledUntil: NOON });
  for (const line of ['', 'x', '{}', '[]', '{"id":1}']) expect(book.enter('changes', line, place)).toBeUndefined();
});
