import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attemptColumns } from '../../lambdas/contract/attempts.ts';
import { type Answered, type Asked, type FactsRead, attemptOf } from '../../lambdas/core/audit/attempt.ts';
import { HOLDER_KEY_RANDOM_BYTES, holderHash, makeHolderKey } from '../../lambdas/core/audit/holder-hash.ts';
import { licenseKeyHash } from '../../lambdas/core/license-key.ts';
import { aLicense, aPlan, aSeat, at } from './a-license.ts';

const value = aLicense();
const key = { licenseId: value.id, secret: 'secret' };
const holderKey = makeHolderKey(new Uint8Array(HOLDER_KEY_RANDOM_BYTES).fill(7));
const license = { value, version: 4, secret: { keyHash: licenseKeyHash(key), holderKey } };
const leaseUntil = at('2026-03-10', '15:00:00.000');

const asked: Asked = {
  action: 'check',
  at: at('2026-03-10', '12:00:00.000'),
  requestId: 'req-1',
  key,
  claimant: { device: 'laptop', user: 'ada' },
  question: { feature: 'sso', product: value.product },
};
const facts: FactsRead = {
  license,
  seats: [{ ...aSeat({ leaseUntil }), version: 2 }],
  plan: { version: aPlan({ version: 3 }), stale: false },
};
const answered: Answered = { id: 'dec_1', code: 'VALID', allowed: true, status: 200, latency: 812 };
const nothingRead: FactsRead = { seats: [] };

describe('the record of an attempt', () => {
  test('says who asked what with which key, and on which versions it was decided', () => {
    expect(attemptOf(asked, facts, answered)).toEqual({
      schema: 1,
      id: 'dec_1',
      attempted_at: '2026-03-10T12:00:00.000Z',
      action: 'check',
      code: 'VALID',
      allowed: true,
      status: 200,
      key_standing: 'current',
      license: value.id,
      license_version: 4,
      customer: 'cus_acme',
      product: 'atlas',
      plan: 'pro',
      plan_version: 3,
      shadow: null,
      device_hash: holderHash(holderKey, 'device', 'laptop'),
      user_hash: holderHash(holderKey, 'user', 'ada'),
      facts: JSON.stringify({
        question: { feature: 'sso', product: 'atlas' },
        seats: [{ id: 'sea_01kjmma2g00000000000000000', version: 2, region: 'eu-west-1', leaseUntil }],
        planStale: false,
      }),
      latency_us: 812,
      request_id: 'req-1',
    });
  });

  test('has the columns of its table, in their order, before those of its environment', () => {
    const names = attemptColumns.map(({ name }) => name);
    expect([...Object.keys(attemptOf(asked, facts, answered)), 'function', 'environment', 'number']).toEqual(names);
  });

  test.each<[string, Asked, FactsRead, object]>([
    [
      'a key that could not be read names no license',
      { ...asked, key: undefined },
      nothingRead,
      { key_standing: 'unreadable', license: null },
    ],
    [
      'a key that names no license there is',
      asked,
      { ...nothingRead, license: 'none' },
      { key_standing: 'unknown', license: value.id, license_version: null, customer: null },
    ],
    [
      'a key of another secret is told with the license that it was tried on',
      { ...asked, key: { ...key, secret: 'guess' } },
      facts,
      { key_standing: 'wrong', license: value.id, customer: 'cus_acme' },
    ],
    [
      'a request that was refused before its key was looked at',
      asked,
      nothingRead,
      { key_standing: null, license: value.id, license_version: null, plan: null },
    ],
    [
      'a request whose question could not be read has no facts',
      { ...asked, question: undefined, claimant: undefined },
      nothingRead,
      { facts: null, device_hash: null, user_hash: null },
    ],
  ])('%s', (_, what, read, expected) => {
    expect(attemptOf(what, read, answered)).toMatchObject(expected);
  });

  test('names neither device nor user, whatever they are called, with a holder key or without', () => {
    const label = fc.string({ minLength: 3, maxLength: 40 }).map((text) => `<${text}>`);
    fc.assert(
      fc.property(label, label, fc.boolean(), (device, user, hasKey) => {
        const secret = hasKey ? license.secret : { keyHash: license.secret.keyHash };
        const record = JSON.stringify(
          attemptOf({ ...asked, claimant: { device, user } }, { ...facts, license: { ...license, secret } }, answered),
        );
        expect(record).not.toContain(JSON.stringify(device).slice(1, -1));
        expect(record).not.toContain(JSON.stringify(user).slice(1, -1));
      }),
    );
  });

  test('holds no secret: neither the key nor what is kept of it, nor the holder key', () => {
    const record = JSON.stringify(attemptOf(asked, facts, answered));
    for (const secret of ['"secret"', license.secret.keyHash, holderKey]) expect(record).not.toContain(secret);
  });
});

describe('a keyed hash of a device or user', () => {
  test('is the same for the same label and key, and another for another label, kind or key', () => {
    const other = makeHolderKey(new Uint8Array(HOLDER_KEY_RANDOM_BYTES).fill(8));
    const hashes = [
      holderHash(holderKey, 'device', 'ada'),
      holderHash(holderKey, 'user', 'ada'),
      holderHash(holderKey, 'device', 'bob'),
      holderHash(other, 'device', 'ada'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(holderHash(holderKey, 'device', 'ada')).toBe(hashes[0]);
  });

  test('is HMAC-SHA256 as others compute it', () => {
    // printf 'device:laptop' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<64 times 0>
    expect(
      Buffer.from(holderHash(makeHolderKey(new Uint8Array(32)), 'device', 'laptop'), 'base64url').toString('hex'),
    ).toBe('bee5a9077efd808b102f30c0a7bcaaf094d3cbb33c6001d111148f971807936b');
  });
});
