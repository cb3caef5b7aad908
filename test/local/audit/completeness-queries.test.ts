import { describe, expect, test } from '@jest/globals';
import { type ToldRecords, askedOf, layouts } from './asked-archive.ts';
import { aChange, aPublishedPlan, anAttempt, anEnd, attemptsOf } from './told-records.ts';

const only = (rows: readonly Record<string, unknown>[], ...columns: string[]) =>
  rows.map((row) => columns.map((column) => row[column]));

describe.each(layouts)('over %s', (layout) => {
  const ask = (told: ToldRecords, name: Parameters<typeof askedOf>[1], ...values: string[]) =>
    askedOf(told, name, values, layout);
  const november = ['2026-11-01', '2026-11-30'] as const;
  const gaps = (told: ToldRecords) => ask(told, 'attempt-gaps', ...november, '2026-11-01');

  test('attempt-gaps has no row where every number is there, in any order, ended or not', async () => {
    const attempts = [...attemptsOf('env_1', [3, 1, 2]), ...attemptsOf('env_2', [1, 2])];
    const environments = [anEnd({ attempts: 3 }), anEnd({ id: 'env_idle', attempts: 0 })];
    expect(await gaps({ attempts, environments })).toEqual([]);
  });

  test.each<[string, number[], number | undefined, unknown[][]]>([
    ['the first', [2, 3], undefined, [['missing', 1, 1, null, '2026-11-15T10:00:02.000Z']]],
    [
      'some in the middle',
      [1, 4],
      undefined,
      [['missing', 2, 3, '2026-11-15T10:00:01.000Z', '2026-11-15T10:00:04.000Z']],
    ],
    ['the last', [1, 2], 4, [['missing', 3, 4, '2026-11-15T10:00:02.000Z', '2026-11-15T11:00:00.000Z']]],
    ['all', [], 2, [['missing', 1, 2, null, '2026-11-15T11:00:00.000Z']]],
  ])('attempt-gaps finds that %s is missing', async (_, numbers, told, expected) => {
    const environments = told === undefined ? [] : [anEnd({ attempts: told })];
    const rows = await gaps({ attempts: attemptsOf('env_1', numbers), environments });
    expect(only(rows, 'fault', 'first_number', 'last_number', 'seen_before', 'seen_after')).toEqual(expected);
    expect(rows[0]).toMatchObject({ environment: 'env_1', function: 'check', region: 'eu-west-1' });
  });

  test('attempt-gaps finds a number that two attempts have, and attempts beyond the number told at the end', async () => {
    const attempts = [
      ...attemptsOf('env_1', [1, 2]),
      ...attemptsOf('env_1', [2, 3]),
      ...attemptsOf('env_2', [1, 2, 3]),
    ];
    const environments = [anEnd({ id: 'env_2', attempts: 1 })];
    const rows = await gaps({ attempts, environments });
    expect(only(rows, 'environment', 'fault', 'first_number', 'last_number')).toEqual([
      ['env_1', 'repeated', 2, 2],
      ['env_2', 'after-end', 2, 2],
    ]);
  });

  test('attempt-gaps judges from the first day on, and knows what came before it', async () => {
    const attempts = [
      ...attemptsOf('env_old', [1, 3], { attempted_at: '2026-11-13T12:00:00.000Z' }),
      ...attemptsOf('env_old', [4], { attempted_at: '2026-11-15T12:00:00.000Z' }),
      ...attemptsOf('env_new', [2], { attempted_at: '2026-11-15T12:00:00.000Z' }),
    ];
    const rows = await ask({ attempts }, 'attempt-gaps', '2026-11-12', '2026-11-30', '2026-11-15');
    expect(only(rows, 'environment', 'first_number')).toEqual([['env_new', 1]]);
  });

  test('environments-without-end finds those that fell silent without a word, and no others', async () => {
    const attempts = [
      ...attemptsOf('env_killed', [1, 2]),
      ...attemptsOf('env_ended', [1]),
      ...attemptsOf('env_running', [1, 2], { attempted_at: '2026-11-17T00:00:00.000Z' }),
      ...attemptsOf('env_earlier', [1], { attempted_at: '2026-10-31T23:59:59.999Z' }),
    ];
    const environments = [anEnd({ id: 'env_ended' })];
    const rows = await ask({ attempts, environments }, 'environments-without-end', '2026-11-01', '2026-11-16');
    expect(rows).toEqual([
      {
        environment: 'env_killed',
        function: 'check',
        region: 'eu-west-1',
        attempts: 2,
        last_number: 2,
        first_seen: '2026-11-15T10:00:01.000Z',
        last_seen: '2026-11-15T10:00:02.000Z',
      },
    ]);
  });

  test('reconciliation has no row where the log has what attempts were decided on', async () => {
    const attempts = [
      anAttempt({ license_version: 2 }),
      anAttempt({ license: null, license_version: null, plan: null, plan_version: null }),
      anAttempt({
        license: 'lic_nowhere',
        license_version: null,
        key_standing: 'unknown',
        plan: null,
        plan_version: null,
      }),
    ];
    const changes = [aChange(), aChange({ version: 2 }), aPublishedPlan()];
    expect(await ask({ attempts, changes }, 'reconciliation', ...november)).toEqual([]);
  });

  test('reconciliation names states that the log lacks, and gaps of the log', async () => {
    const attempts = [
      anAttempt({ license_version: 1 }),
      anAttempt({ license_version: 3, plan_version: 2, attempted_at: '2026-11-15T10:00:00.000Z' }),
      anAttempt({ license_version: 3, plan_version: 2, attempted_at: '2026-11-16T10:00:00.000Z' }),
      anAttempt({ license_version: 9, attempted_at: '2026-12-01T00:00:00.000Z' }),
    ];
    const changes = [aChange(), aChange({ entity_id: 'lic_2', version: 2 }), aPublishedPlan('pro@1')];
    const rows = await ask({ attempts, changes }, 'reconciliation', ...november);
    expect(only(rows, 'fault', 'entity', 'entity_id', 'version', 'attempts', 'first_seen', 'last_seen')).toEqual([
      ['log-gap', 'license', 'lic_2', 1, 0, '2026-11-01T08:00:00.000Z', '2026-11-01T08:00:00.000Z'],
      ['not-logged', 'license', 'lic_1', 3, 2, '2026-11-15T10:00:00.000Z', '2026-11-16T10:00:00.000Z'],
      ['not-logged', 'plan-version', 'pro@2', 1, 2, '2026-11-15T10:00:00.000Z', '2026-11-16T10:00:00.000Z'],
    ]);
  });
});
