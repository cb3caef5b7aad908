import { ABSENT, type BadRequest, type Expected, INVALID, MALFORMED, type Seed, bad } from './bad-request.ts';

const NO_SEATS: Expected = [403, 'SEATS_NOT_INCLUDED'];
const WRONG_KEY: Expected = [401, 'LICENSE_KEY_INVALID'];

const devices: readonly (readonly [string, string])[] = [
  ['a device that is too long', 'd'.repeat(257)],
  ['a device with a line break', 'a%0Ab'],
  ['a device with a NUL', 'a%00b'],
];

const claims: readonly (readonly [string, unknown])[] = [
  ['an unknown field', { device: 'a' }],
  ['a list', []],
  ['a user that is a number', { user: 1 }],
  ['an empty user', { user: '' }],
  ['a name that is too long', { name: 'n'.repeat(201) }],
  ['metadata that is a text', { metadata: 'a' }],
  ['metadata with a number', { metadata: { team: 1 } }],
];

const transfers: readonly (readonly [string, unknown])[] = [
  ['nobody to hand it to', {}],
  ['a text for whom', { to: 'b' }],
  ['an empty device', { to: { device: '' } }],
  ['an unknown field', { to: { device: 'b' }, when: 'now' }],
];

const plans: readonly (readonly [string, unknown])[] = [
  ['no kind', { limit: 1 }],
  ['an unknown kind', { kind: 'standing', limit: 1 }],
  ['no limit', { kind: 'node-locked' }],
  ['a negative limit', { kind: 'node-locked', limit: -1 }],
  ['half a seat', { kind: 'node-locked', limit: 1.5 }],
  ['more seats than are thought through', { kind: 'node-locked', limit: 1_000_001 }],
  ['floating without a lease', { kind: 'floating', limit: 1 }],
  ['a lease of no length', { kind: 'floating', limit: 1, lease: 'PT0S' }],
  ['a lease that is a number', { kind: 'floating', limit: 1, lease: 600 }],
  ['a lease for a named user', { kind: 'named-user', limit: 1, lease: 'PT10M' }],
  ['no devices for a user', { kind: 'named-user', limit: 1, devicesPerUser: 0 }],
  ['moves without a period', { kind: 'node-locked', limit: 1, transfers: { limit: 1 } }],
  ['moves of floating seats', { kind: 'floating', limit: 1, lease: 'PT1M', transfers: { limit: 1, period: 'P1Y' } }],
];

const claim = { method: 'PUT', path: '/v1/seats/a', sender: 'holder' } as const;
const transfer = { method: 'POST', path: '/v1/seats/a/transfer', sender: 'holder' } as const;

/** Bad requests about seats; the seed's plan gives none. */
export const badSeatRequests = ({ license, plan }: Seed): readonly BadRequest[] => {
  const seats = `/v1/admin/licenses/${license}/seats`;
  const versions = `/v1/admin/plans/${plan}/versions`;
  const retire = { method: 'POST', path: `/v1/admin/licenses/${license}/retire-region`, sender: 'operator' } as const;
  const unknown = `/v1/admin/licenses/lic_${'0'.repeat(26)}`;
  return [
    ...devices.flatMap(([name, device]) => [
      bad(name, { ...claim, path: `/v1/seats/${device}`, json: {} }, INVALID),
      bad(name, { method: 'DELETE', path: `/v1/seats/${device}`, sender: 'holder' }, INVALID),
    ]),
    ...claims.map(([name, json]) => bad(name, { ...claim, json }, INVALID)),
    bad('broken JSON', { ...claim, raw: '{' }, MALFORMED),
    bad('a plan without seats', { ...claim, json: {} }, NO_SEATS),
    bad('no key', { ...claim, sender: 'nobody', json: {} }, WRONG_KEY),
    bad('no key', { method: 'DELETE', path: '/v1/seats/a', sender: 'nobody' }, WRONG_KEY),
    bad('an unknown query', { method: 'DELETE', path: '/v1/seats/a?device=b', sender: 'holder' }, INVALID),
    ...transfers.map(([name, json]) => bad(name, { ...transfer, json }, INVALID)),
    bad('a plan without seats', { ...transfer, json: { to: { device: 'b' } } }, NO_SEATS),
    bad('no key', { ...transfer, sender: 'nobody', json: { to: { device: 'b' } } }, WRONG_KEY),
    ...plans.map(([name, json]) =>
      bad(
        `seats with ${name}`,
        {
          method: 'POST',
          path: versions,
          sender: 'operator',
          json: { product: 'atlas', term: { kind: 'subscription', period: 'P1M' }, seats: json },
        },
        INVALID,
      ),
    ),
    bad('a limit of zero items', { method: 'GET', path: `${seats}?limit=0`, sender: 'operator' }, INVALID),
    bad('a foreign cursor', { method: 'GET', path: `${seats}?cursor=e30`, sender: 'operator' }, [
      400,
      'CURSOR_INVALID',
    ]),
    bad('an unknown license', { method: 'GET', path: `${unknown}/seats`, sender: 'operator' }, ABSENT),
    bad('an unknown license', { method: 'GET', path: `${unknown}/pools`, sender: 'operator' }, ABSENT),
    bad('nobody holds it', { method: 'DELETE', path: `${seats}/nobody`, sender: 'operator' }, ABSENT),
    bad('no region', { ...retire, json: {} }, INVALID),
    bad('no AWS region', { ...retire, json: { region: 'mars' } }, INVALID),
    bad('a region without Licet', { ...retire, json: { region: 'sa-east-1' } }, [422, 'REFERENCE_UNKNOWN']),
    bad('an unknown license', { ...retire, path: `${unknown}/retire-region`, json: { region: 'sa-east-1' } }, ABSENT),
  ];
};
