import { describe, expect, test } from '@jest/globals';
import { type ToldRecords, askedOf, layouts } from './asked-archive.ts';
import { aChange, aPublishedPlan, anAttempt } from './told-records.ts';

const november = ['2026-11-01', '2026-11-30'] as const;
const only = (rows: readonly Record<string, unknown>[], ...columns: string[]) =>
  rows.map((row) => columns.map((column) => row[column]));

describe.each(layouts)('over %s', (layout) => {
  const ask = (told: ToldRecords, name: Parameters<typeof askedOf>[1], ...values: string[]) =>
    askedOf(told, name, values, layout);

  test('denials-of-customer finds what was denied to the customer on the days, and nothing else', async () => {
    const denied = { allowed: false, code: 'EXPIRED' } as const;
    const attempts = [
      anAttempt({ ...denied, id: 'dec_before', attempted_at: '2026-10-31T23:59:59.999Z' }),
      anAttempt({ ...denied, id: 'dec_first', attempted_at: '2026-11-01T00:00:00.000Z' }),
      anAttempt({ ...denied, id: 'dec_last', attempted_at: '2026-11-30T23:59:59.999Z', region: 'us-east-1' }),
      anAttempt({ ...denied, id: 'dec_after', attempted_at: '2026-12-01T00:00:00.000Z' }),
      anAttempt({ ...denied, id: 'dec_other', customer: 'cus_beta' }),
      anAttempt({ ...denied, id: 'dec_nobody', customer: null }),
      anAttempt({ id: 'dec_allowed' }),
    ];
    const rows = await ask({ attempts }, 'denials-of-customer', 'cus_acme', ...november);
    expect(only(rows, 'id', 'code', 'region', 'license_version')).toEqual([
      ['dec_first', 'EXPIRED', 'eu-west-1', 1],
      ['dec_last', 'EXPIRED', 'us-east-1', 1],
    ]);
  });

  test('attempts-with-revoked-keys finds replaced keys and revoked licenses', async () => {
    const attempts = [
      anAttempt({ id: 'dec_1', key_standing: 'replaced', allowed: false, code: 'LICENSE_KEY_INVALID' }),
      anAttempt({ id: 'dec_2', action: 'lease.issue', allowed: false, code: 'REVOKED' }),
      anAttempt({ id: 'dec_3', key_standing: 'previous' }),
      anAttempt({ id: 'dec_4', key_standing: 'wrong', allowed: false, code: 'LICENSE_KEY_INVALID' }),
      anAttempt({ id: 'dec_5', key_standing: null, allowed: false, code: 'INTERNAL' }),
      anAttempt({ id: 'dec_6', key_standing: 'replaced', attempted_at: '2026-12-01T00:00:00.000Z' }),
    ];
    const rows = await ask({ attempts }, 'attempts-with-revoked-keys', ...november);
    expect(only(rows, 'id', 'key_standing', 'code')).toEqual([
      ['dec_1', 'replaced', 'LICENSE_KEY_INVALID'],
      ['dec_2', 'current', 'REVOKED'],
    ]);
  });

  test('refused-keys counts what looks like guessing, by day and license, the most first', async () => {
    const refused = { allowed: false, code: 'LICENSE_KEY_INVALID' } as const;
    const attempts = [
      ...['01', '03', '02'].map((second) =>
        anAttempt({ ...refused, key_standing: 'wrong', attempted_at: `2026-11-15T10:00:${second}.000Z` }),
      ),
      anAttempt({ ...refused, key_standing: 'wrong', attempted_at: '2026-11-16T10:00:00.000Z' }),
      anAttempt({ ...refused, key_standing: 'unknown', license: 'lic_9', customer: null }),
      anAttempt({ ...refused, key_standing: 'unreadable', license: null, customer: null }),
      anAttempt({ ...refused, key_standing: 'replaced' }),
      anAttempt({ key_standing: 'current' }),
    ];
    const rows = await ask({ attempts }, 'refused-keys', ...november);
    expect(only(rows, 'day', 'key_standing', 'license', 'attempts')).toEqual([
      ['2026-11-15', 'wrong', 'lic_1', 3],
      ['2026-11-15', 'unknown', 'lic_9', 1],
      ['2026-11-15', 'unreadable', null, 1],
      ['2026-11-16', 'wrong', 'lic_1', 1],
    ]);
    expect(rows[0]).toMatchObject({
      first_attempt: '2026-11-15T10:00:01.000Z',
      last_attempt: '2026-11-15T10:00:03.000Z',
    });
  });

  const used = [
    anAttempt({ attempted_at: '2026-11-01T10:00:00.000Z' }),
    anAttempt({ attempted_at: '2026-11-02T10:00:00.000Z' }),
    anAttempt({ attempted_at: '2026-11-02T11:00:00.000Z', device_hash: 'hash-of-device-2', key_standing: 'previous' }),
    anAttempt({ attempted_at: '2026-11-02T11:00:01.000Z', allowed: false, code: 'SEAT_REQUIRED', user_hash: 'user' }),
    anAttempt({ attempted_at: '2026-11-02T11:00:02.000Z', action: 'seat.claim', code: 'SEAT_CLAIMED' }),
    anAttempt({ attempted_at: '2026-11-02T11:00:03.000Z', license: 'lic_2', customer: 'cus_beta', device_hash: null }),
    anAttempt({ attempted_at: '2026-11-02T11:00:04.000Z', key_standing: 'wrong', allowed: false }),
    anAttempt({ attempted_at: '2026-12-01T00:00:00.000Z' }),
  ];

  test.each([
    [
      'month',
      [
        ['2026-11', 'lic_1', 'check', 4, 3, 1, 2, 1],
        ['2026-11', 'lic_1', 'seat.claim', 1, 1, 0, 1, 0],
        ['2026-11', 'lic_2', 'check', 1, 1, 0, 0, 0],
      ],
    ],
    [
      'day',
      [
        ['2026-11-01', 'lic_1', 'check', 1, 1, 0, 1, 0],
        ['2026-11-02', 'lic_1', 'check', 3, 2, 1, 2, 1],
        ['2026-11-02', 'lic_1', 'seat.claim', 1, 1, 0, 1, 0],
        ['2026-11-02', 'lic_2', 'check', 1, 1, 0, 0, 0],
      ],
    ],
    ['year', []],
  ])('use-by-period counts by %s', async (period, expected) => {
    const rows = await ask({ attempts: used }, 'use-by-period', period, ...november);
    expect(only(rows, 'period', 'license', 'action', 'attempts', 'granted', 'denied', 'devices', 'users')).toEqual(
      expected,
    );
  });

  test('latency-by-action ranks the microseconds of each day and action', async () => {
    const attempts = [
      ...Array.from({ length: 100 }, (_, index) => anAttempt({ latency_us: index + 1 })),
      anAttempt({ action: 'lease.issue', code: 'LEASE_ISSUED', latency_us: 7_000 }),
      anAttempt({ latency_us: 99_999, attempted_at: '2026-12-01T00:00:00.000Z' }),
    ];
    const rows = await ask({ attempts }, 'latency-by-action', ...november);
    expect(only(rows, 'day', 'region', 'action', 'attempts', 'p50_us', 'p95_us', 'p99_us', 'longest_us')).toEqual([
      ['2026-11-15', 'eu-west-1', 'check', 100, 50, 95, 99, 100],
      ['2026-11-15', 'eu-west-1', 'lease.issue', 1, 7_000, 7_000, 7_000, 7_000],
    ]);
  });

  test.each(['dec_asked', 'req-asked'])('attempt tells all of %s, with the documents it was decided on', async (id) => {
    const attempts = [
      anAttempt({ id: 'dec_asked', request_id: 'req-asked', license_version: 2, facts: '{"seats":[]}' }),
      anAttempt({ id: 'dec_other' }),
    ];
    const changes = [
      aChange({ version: 1, after: '{"id":"lic_1","status":"active"}' }),
      aChange({ version: 2, after: '{"id":"lic_1","status":"suspended"}', actor: 'bob' }),
      aChange({ version: 3, after: '{"id":"lic_1","status":"revoked"}' }),
      aPublishedPlan('pro@1'),
      aPublishedPlan('pro@2'),
    ];
    const rows = await ask({ attempts, changes }, 'attempt', id, ...november);
    expect(rows).toMatchObject([
      {
        id: 'dec_asked',
        facts: '{"seats":[]}',
        license_changed_by: 'bob',
        license_document: '{"id":"lic_1","status":"suspended"}',
        plan_document: '{"plan":"pro@1"}',
      },
    ]);
  });
});

test('attempt is told too where the log lacks what it was decided on', async () => {
  const attempts = [anAttempt({ id: 'dec_1', license: null, license_version: null, plan: null, plan_version: null })];
  expect(await askedOf({ attempts }, 'attempt', ['dec_1', ...november])).toMatchObject([
    { id: 'dec_1', license_document: null, plan_document: null },
  ]);
  expect(await askedOf({ attempts }, 'attempt', ['dec_1', '2026-12-01', '2026-12-31'])).toEqual([]);
});
