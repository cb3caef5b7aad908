import { licenseId, sortableId } from '../../../lambdas/core/ids.ts';
import { makeLicenseKey } from '../../../lambdas/core/license-key.ts';
import { type BadRequest, type Expected, type Seed, INVALID, MALFORMED, bad, nested } from './bad-request.ts';

const TOO_LARGE: Expected = [413, 'BODY_TOO_LARGE'];
const WRONG_TYPE: Expected = [415, 'MEDIA_TYPE_UNSUPPORTED'];
const WRONG_KEY: Expected = [401, 'LICENSE_KEY_INVALID'];

const questions: readonly (readonly [string, unknown])[] = [
  ['an unknown field', { colour: 'red' }],
  ['a field named constructor', { constructor: {} }],
  ['an array', []],
  ['null', null],
  ['a number', 7],
  ['a text', 'check'],
  ['a product that is a number', { product: 7 }],
  ['a product in capitals', { product: 'ATLAS' }],
  ['a product that is too long', { product: 'a'.repeat(64) }],
  ['an empty device', { device: '' }],
  ['a device that is too long', { device: 'd'.repeat(257) }],
  ['a device with a line break', { device: 'a\nb' }],
  ['a device with a NUL', { device: 'a\u0000b' }],
  ['a device that is null', { device: null }],
  ['a user that is a list', { user: ['u'] }],
  ['an empty feature', { feature: '' }],
  ['a meter that is a text', { meter: 'api-calls' }],
  ['a meter without a name', { meter: { quantity: 1 } }],
  ['a quantity of zero', { meter: { name: 'api-calls', quantity: 0 } }],
  ['a negative quantity', { meter: { name: 'api-calls', quantity: -1 } }],
  ['a broken quantity', { meter: { name: 'api-calls', quantity: 1.5 } }],
  ['a quantity beyond all bounds', { meter: { name: 'api-calls', quantity: 1e300 } }],
  ['a context that is a list', { context: [] }],
  ['a release date that is none', { context: { releasedAt: 'yesterday' } }],
  ['a release on the 30th of February', { context: { releasedAt: '2026-02-30T00:00:00Z' } }],
  ['a release without an offset', { context: { releasedAt: '2026-02-03T00:00:00' } }],
  ['a release in the year 9999', { context: { releasedAt: '9999-01-01T00:00:00Z' } }],
  ['a release that is a number', { context: { releasedAt: 1_750_000_000 } }],
];

const bodies: readonly (readonly [string, string | Buffer, Expected])[] = [
  ['broken JSON', '{"product":', MALFORMED],
  ['JSON and more', '{} {}', MALFORMED],
  ['blanks', '   ', MALFORMED],
  ['single quotes', "{'product':'atlas'}", MALFORMED],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), MALFORMED],
  ['UTF-16', Buffer.from('{"product":"atlas"}', 'utf16le'), MALFORMED],
  ['half a surrogate pair', String.raw`{"device":"\ud800"}`, MALFORMED],
  ['half a surrogate pair in a name', String.raw`{"context":{"\udc00":1}}`, MALFORMED],
  ['the name __proto__', '{"__proto__":{"allowed":true}}', MALFORMED],
  ['the name __proto__ in disguise', String.raw`{"context":{"__pr\u006fto__":{}}}`, MALFORMED],
  ['a number that overflows', '{"meter":{"name":"api-calls","quantity":1e400}}', INVALID],
  ['deep nesting where an object belongs', nested(32_000), MALFORMED],
  ['one byte too many', `{"device":"${'d'.repeat(64 * 1024 - 12)}"}`, TOO_LARGE],
];

const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=iso-8859-1', 'json'];

/** A key of the right form and check sum that opens nothing. */
const unknownKey = makeLicenseKey(
  licenseId.parse(sortableId('lic', 1_750_000_000_000, new Uint8Array(10))),
  new Uint8Array(26),
).key;

const keys = ({ licenseKey }: Seed): readonly (readonly [string, Readonly<Record<string, string>>])[] => {
  const mistyped = `${licenseKey.slice(0, -1)}${licenseKey.endsWith('0') ? '1' : '0'}`;
  return [
    ['no key', {}],
    ['another scheme', { authorization: `Bearer ${licenseKey}` }],
    ['a key without its scheme', { authorization: licenseKey }],
    ['a scheme without a key', { authorization: 'License' }],
    ['a mistyped key', { authorization: `License ${mistyped}` }],
    ['half a key', { authorization: `License ${licenseKey.slice(0, 40)}` }],
    ['a key that opens nothing', { authorization: `License ${unknownKey}` }],
    ['a key of other letters', { authorization: `License LK-${'\u00fc'.repeat(58)}` }],
    ['two thousand characters', { authorization: `License ${'LK'.repeat(1000)}` }],
  ];
};

const check = { method: 'POST', path: '/v1/check', sender: 'holder' } as const;
const lease = { method: 'POST', path: '/v1/leases', sender: 'holder' } as const;

/** Bad requests of the client plane. */
export const badClientRequests = (seed: Seed): readonly BadRequest[] => [
  ...questions.map(([name, json]) => bad(name, { ...check, json }, INVALID)),
  ...bodies.map(([name, raw, expected]) => bad(name, { ...check, raw }, expected)),
  ...types.map((type) => bad(type, { ...check, json: {}, headers: { 'content-type': type } }, WRONG_TYPE)),
  bad('an unknown field', { ...lease, json: { seat: 1 } }, INVALID),
  bad('a device that is a number', { ...lease, json: { device: 1 } }, INVALID),
  bad('broken JSON', { ...lease, raw: '{' }, MALFORMED),
  ...keys(seed).flatMap(([name, headers]) => [
    bad(name, { ...check, sender: 'nobody', headers, json: {} }, WRONG_KEY),
    bad(name, { method: 'GET', path: '/v1/license', sender: 'nobody', headers }, WRONG_KEY),
  ]),
  bad('no key', { ...lease, sender: 'nobody', json: {} }, WRONG_KEY),
];
