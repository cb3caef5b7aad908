import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as mini from 'zod/mini';
import { parsePart } from '../../../lambdas/adapters/http/invalid-input.ts';
import { requestSchemas } from '../../../lambdas/adapters/http/openapi/component-schemas.ts';
import { RequestProblem } from '../../../lambdas/adapters/http/request-problem.ts';
import { licensesQuery } from '../../../lambdas/adapters/http/schemas/licenses.ts';
import { planVersionsQuery, versionInPath } from '../../../lambdas/adapters/http/schemas/plans.ts';
import { releaseSeatQuery, seatsQuery } from '../../../lambdas/adapters/http/schemas/seats.ts';

const errorsOf = (root: string, schema: mini.ZodMiniType, input: unknown) => {
  try {
    parsePart(root, schema, input);
    return [];
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    return error.more.errors ?? [];
  }
};

/** What a request's sender is told of a body, a line for each field. */
const told = (name: keyof typeof requestSchemas, body: unknown) =>
  errorsOf('body', requestSchemas[name], body).map(({ path, message }) => `${path} ${message}`);

const term = { kind: 'perpetual' };
const seats = { kind: 'node-locked', limit: 1 };

describe('what is wrong with a field is said in the words of the API', () => {
  test.each<[string, keyof typeof requestSchemas, unknown, readonly string[]]>([
    ['nothing of what is needed', 'ProductRequest', {}, ['body.name is required']],
    ['a text that is empty', 'ProductRequest', { name: '' }, ['body.name must have at least 1 character']],
    ['one that is long', 'ProductRequest', { name: 'n'.repeat(201) }, ['body.name must have at most 200 characters']],
    ['one that is none', 'ProductRequest', { name: 7 }, ['body.name must be a text']],
    ['null', 'ProductRequest', { name: null }, ['body.name must be a text']],
    ['a list for a record', 'ProductRequest', { name: 'A', metadata: [1] }, ['body.metadata must be an object']],
    ['a list for a body', 'ProductRequest', [], ['body must be an object']],
    ['null for a body', 'ProductRequest', null, ['body must be an object']],
    ['a field that there is not', 'ProductRequest', { name: 'A', nom: 'A' }, ['body.nom is not a known field']],
    ['half of something counted', 'RenewRequest', { periods: 1.5 }, ['body.periods must be a whole number']],
    ['a number as a text', 'RenewRequest', { periods: '1' }, ['body.periods must be a number']],
    ['a number without end', 'RenewRequest', { periods: Infinity }, ['body.periods must be a finite number']],
    ['too few', 'RenewRequest', { periods: 0 }, ['body.periods must be at least 1']],
    ['too many', 'RenewRequest', { periods: 121 }, ['body.periods must be at most 120']],
    ['not one', 'CheckRequest', { meter: { name: 'a', quantity: 0 } }, ['body.meter.quantity must be more than 0']],
    [
      'a text for yes or no',
      'IssueLicenseRequest',
      { customer: 'cus_acme', plan: 'pro', trial: 'yes' },
      ['body.trial must be true or false'],
    ],
    [
      'none of a choice',
      'ChangePlanRequest',
      { plan: 'pro', when: 'soon' },
      ['body.when must be one of now, period-end'],
    ],
    [
      'another kind',
      'PlanRequest',
      { product: 'atlas', term: { kind: 'rent' } },
      ['body.term.kind must be one of subscription, perpetual'],
    ],
    [
      'no kind',
      'PlanRequest',
      { product: 'atlas', term: {} },
      ['body.term.kind is required: one of subscription, perpetual'],
    ],
    ['no object with a kind', 'PlanRequest', { product: 'atlas', term: 'P1M' }, ['body.term must be an object']],
    [
      'a part of a part that is missing',
      'PlanRequest',
      { product: 'atlas', term, seats: { kind: 'floating', ...{ limit: 1 } } },
      ['body.seats.lease is required'],
    ],
    [
      'a name of bad form',
      'PlanRequest',
      { product: 'atlas', term, features: { SSO: true } },
      ['body.features.SSO name must start with a letter and hold up to 63 lower-case letters, digits and dashes'],
    ],
    [
      'a list that is long',
      'PlanRequest',
      { product: 'atlas', term, seats, features: { a: Array(101).fill('x') } },
      [
        'body.features.a must be true, false, a number, a text of up to 256 characters or a list of up to 100 such texts',
      ],
    ],
    [
      'a date that is none',
      'IssueLicenseRequest',
      { customer: 'cus_acme', plan: 'pro', startsAt: 'tomorrow' },
      ['body.startsAt must be an RFC 3339 date and time such as 2026-03-01T00:00:00Z'],
    ],
  ])('%s (of %s)', (_what, name, body, lines) => {
    expect(told(name, body)).toEqual(lines);
  });
});

const schemas: readonly (readonly [string, mini.ZodMiniType])[] = [
  ...Object.entries(requestSchemas),
  ['licenses?', licensesQuery],
  ['versions?', planVersionsQuery],
  ['seats?', seatsQuery],
  ['release?', releaseSeatQuery],
  ['version', versionInPath],
];

/** Fields that requests have, so that what is made up gets further than to an unknown field. */
const anyField = fc.constantFrom(
  ...['name', 'metadata', 'product', 'term', 'kind', 'period', 'seats', 'limit', 'lease', 'features', 'offline'],
  ...['customer', 'plan', 'startsAt', 'trial', 'overrides', 'grace', 'periods', 'when', 'overlap', 'region', 'current'],
  ...['device', 'user', 'to', 'feature', 'meter', 'quantity', 'context', 'releasedAt', 'transfers', 'cursor', 'status'],
);
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, '', 'floating', 'named-user', 'subscription', 'perpetual', 'x'.repeat(2000)),
    fc.double(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(anyField, fc.string()), tie('value'), { maxKeys: 8 }),
  ),
})).value;

test.each(schemas)('of %s, nobody is told of it in the words of a validator', (_name, schema) => {
  fc.assert(
    fc.property(anyValue, (input) => {
      for (const { message } of errorsOf('body', schema, input)) {
        expect(message).not.toMatch(/invalid|expected|received|input|pattern|is not valid/i);
        expect(message).toMatch(/^(name )?(must |is required|is not a known field)/);
      }
    }),
  );
});
