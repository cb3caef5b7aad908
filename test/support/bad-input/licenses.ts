import {
  ABSENT,
  type BadRequest,
  CONFLICT,
  type Expected,
  INVALID,
  MALFORMED,
  type Seed,
  UNKNOWN_REFERENCE,
  bad,
  nested,
} from './bad-request.ts';

const operator = { sender: 'operator' } as const;
const STEP: Expected = [409, 'STEP_NOT_LEGAL'];

const issues = ({ customer, plan }: Seed): readonly BadRequest[] => {
  const issue = { ...operator, method: 'POST', path: '/v1/admin/licenses' } as const;
  const good = { customer, plan };
  const bodies: readonly (readonly [string, unknown, Expected])[] = [
    ['nothing', {}, INVALID],
    ['no plan', { customer }, INVALID],
    ['a customer of bad form', { ...good, customer: 'acme' }, INVALID],
    ['an unknown customer', { ...good, customer: 'cus_nobody' }, UNKNOWN_REFERENCE],
    ['an unknown plan', { ...good, plan: 'nowhere' }, UNKNOWN_REFERENCE],
    ['a start that is no date', { ...good, startsAt: 'soon' }, INVALID],
    ['an end before the start', { ...good, expiresAt: '2000-01-01T00:00:00Z' }, CONFLICT],
    ['a trial that is a text', { ...good, trial: 'yes' }, INVALID],
    ['an unknown override', { ...good, overrides: { seats: 5 } }, INVALID],
    ['an override of bad form', { ...good, overrides: { grace: 'a week' } }, INVALID],
    ['a label that is null', { ...good, metadata: { order: null } }, INVALID],
    ['a home of bad form', { ...good, homeRegion: 'Frankfurt' }, INVALID],
    ['a home where Licet is not', { ...good, homeRegion: 'sa-east-1' }, UNKNOWN_REFERENCE],
    ['an id of its own', { ...good, id: 'lic_1' }, INVALID],
  ];
  const keys = ['', 'short', 'k'.repeat(15), 'k'.repeat(256), `caf\u00e9${'k'.repeat(16)}`];
  return [
    ...bodies.map(([name, json, expected]) => bad(name, { ...issue, json }, expected)),
    ...keys.map((key) =>
      bad(
        `an Idempotency-Key of ${key.length}`,
        { ...issue, json: good, headers: { 'idempotency-key': key } },
        INVALID,
      ),
    ),
    bad('broken JSON', { ...issue, raw: '{"customer":' }, MALFORMED),
  ];
};

const lists: readonly (readonly [string, Expected])[] = [
  ['customer=acme', INVALID],
  ['plan=Pro', INVALID],
  ['status=expired', INVALID],
  ['status=active&status=revoked', INVALID],
  ['expiringBefore=2026-13-01T00:00:00Z', INVALID],
  ['expiringBefore=', INVALID],
  ['limit=ten', INVALID],
  ['sort=name', INVALID],
  ['cursor=nonsense', [400, 'CURSOR_INVALID']],
  [
    `cursor=${Buffer.from('{"filter":"","id":"lic_1","expirySort":"0"}').toString('base64url')}`,
    [400, 'CURSOR_INVALID'],
  ],
];

const patches = ({ license }: Seed): readonly BadRequest[] => {
  const patch = { ...operator, method: 'PATCH', path: `/v1/admin/licenses/${license}` } as const;
  const withTag = { ...patch, headers: { 'if-match': '*' } } as const;
  const bodies: readonly (readonly [string, unknown])[] = [
    ['a list', []],
    ['a field that cannot be edited', { status: 'active' }],
    ['an unknown override', { overrides: { term: 'P1Y' } }],
    ['a feature that is an object', { overrides: { features: { sso: {} } } }],
    ['half of offline use', { overrides: { offline: { grace: 'P1D' } } }],
    ['a refresh after the lease', { overrides: { offline: { lease: 'P1D', refreshAfter: 'P2D' } } }],
    ['a label that is a number', { metadata: { order: 1 } }],
    ['a label of bad name', { metadata: { '1st': '' } }],
    ['51 labels', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`l${n}`, ''])) }],
    ['labels that are a text', { metadata: 'none' }],
  ];
  return [
    ...bodies.map(([name, json]) => bad(name, { ...withTag, json }, INVALID)),
    bad('deep nesting', { ...withTag, raw: `{"metadata":{"order":${nested(30_000)}}}` }, MALFORMED),
    bad('the name __proto__', { ...withTag, raw: '{"metadata":{"__proto__":"x"}}' }, MALFORMED),
    bad('no If-Match', { ...patch, json: {} }, [428, 'PRECONDITION_REQUIRED']),
    bad('an old If-Match', { ...patch, json: {}, headers: { 'if-match': '"4711"' } }, [412, 'VERSION_MISMATCH']),
    bad('plain text', { ...patch, raw: '{}', headers: { 'if-match': '*', 'content-type': 'text/plain' } }, [
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ]),
  ];
};

const steps = ({ license, customer, plan }: Seed): readonly BadRequest[] => {
  const step = (verb: string, id = license) =>
    ({ ...operator, method: 'POST', path: `/v1/admin/licenses/${id}/${verb}` }) as const;
  const details: readonly (readonly [string, unknown, Expected])[] = [
    ['suspend', { why: 'payment' }, INVALID],
    ['reinstate', {}, STEP],
    ['renew', { periods: 0 }, INVALID],
    ['renew', { periods: 121 }, INVALID],
    ['renew', { periods: '1' }, INVALID],
    ['renew', { periods: 1e400 }, INVALID],
    ['change-plan', {}, INVALID],
    ['change-plan', { plan, when: 'tomorrow' }, INVALID],
    ['change-plan', { plan }, CONFLICT],
    ['change-plan', { plan: 'nowhere' }, UNKNOWN_REFERENCE],
    ['rotate-key', { overlap: 'P91D' }, INVALID],
    ['rotate-key', { overlap: 'PT0S' }, INVALID],
    ['rotate-key', { overlap: 7 }, INVALID],
    ['transfer', {}, INVALID],
    ['transfer', { customer }, CONFLICT],
    ['transfer', { customer: 'cus_nobody' }, UNKNOWN_REFERENCE],
  ];
  const unknown = 'lic_00000000000000000000000000';
  return [
    ...details.map(([verb, json, expected]) => bad(JSON.stringify(json), { ...step(verb), json }, expected)),
    bad('an old If-Match', { ...step('suspend'), headers: { 'if-match': '"4711"' } }, [412, 'VERSION_MISMATCH']),
    ...[unknown, 'lic_1', '%2e%2e', 'x'.repeat(300), license.toUpperCase()].flatMap((id) => [
      bad('a license that is not there', step('revoke', id), ABSENT),
      bad('a license that is not there', { ...operator, method: 'GET', path: `/v1/admin/licenses/${id}` }, ABSENT),
    ]),
  ];
};

const leases = ({ license }: Seed): readonly BadRequest[] => {
  const fetch = (id = license) => ({ ...operator, method: 'POST', path: `/v1/admin/licenses/${id}/leases` }) as const;
  const bodies: readonly (readonly [string, unknown])[] = [
    ['a device of no name', { device: '' }],
    ['a device that is a number', { device: 7 }],
    ['a request of no name', { device: 'press-3', requestId: '' }],
    ['a key', { device: 'press-3', licenseKey: 'LK-' }],
  ];
  return [
    ...bodies.map(([name, json]) => bad(`a lease for ${name}`, { ...fetch(), json }, INVALID)),
    bad('a lease by broken JSON', { ...fetch(), raw: '{' }, MALFORMED),
    bad('a lease of no license', { ...fetch('lic_00000000000000000000000000'), json: {} }, ABSENT),
    bad('a lease of no license id', { ...fetch('lic_1'), json: {} }, ABSENT),
  ];
};

/** Bad requests about licenses. */
export const badLicenseRequests = (seed: Seed): readonly BadRequest[] => [
  ...issues(seed),
  ...lists.map(([query, expected]) =>
    bad('a bad query', { ...operator, method: 'GET', path: `/v1/admin/licenses?${query}` }, expected),
  ),
  ...patches(seed),
  ...steps(seed),
  ...leases(seed),
];
