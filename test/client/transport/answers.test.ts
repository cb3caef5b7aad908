import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { documentedOperations } from '../../../lambdas/adapters/http/openapi/documented-operations.ts';
import { problemsOf } from '../../../lambdas/adapters/http/openapi/problem-responses.ts';
import { decisionCodes } from '../../../lambdas/contract/codes.ts';
import { type ProblemCode, problems } from '../../../lambdas/contract/problems.ts';
import { type OperationId, routes } from '../../../lambdas/contract/routes.ts';
import { answerCodes } from '../../../client/src/answer.ts';
import { refusalCodes } from '../../../client/src/refusal-code.ts';
import type { Service } from '../../../client/src/service.ts';
import { liveCode } from '../../../client/src/transport/live-decision.ts';
import { type Behaviour, answers, answersText, refuses } from '../support/network-behaviour.ts';
import { remoteWorld } from '../support/remote-service.ts';
import { checkBody, seatBody } from '../support/service-answers.ts';

/** What a client asks of the service; usage is to come. */
const asked = [
  'check',
  'issueLease',
  'publicKeys',
  'statusList',
  'claimSeat',
  'releaseSeat',
] as const satisfies readonly OperationId[];

const check = ({ check }: Service) => check({ product: 'atlas' });
const claim = ({ claimSeat }: Service) => claimSeat({ device: 'd' });

const replyTo = async <Reply>(ask: (service: Service) => Promise<Reply>, behaviour: Behaviour): Promise<Reply> => {
  const { service, timed } = remoteWorld({ near: behaviour });
  return (await timed(ask(service))).reply;
};

describe('a decision', () => {
  test('is what the service says, with instants as milliseconds', async () => {
    expect(await replyTo(check, answers(checkBody()))).toMatchObject({
      kind: 'answered',
      value: {
        code: 'VALID',
        features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
        at: Date.UTC(2026, 10, 24, 12),
      },
    });
  });

  test('may have members that this version does not know, and features of another kind: those are not granted', async () => {
    const body = checkBody({ quota: { left: 3 }, features: { sso: true, area: { country: 'DE' }, off: null } });
    expect(await replyTo(check, answers(body))).toMatchObject({ kind: 'answered', value: { features: { sso: true } } });
    expect(await replyTo(check, answers(body))).not.toHaveProperty('value.features.area');
  });

  test.each([
    ['a known code', 'SUSPENDED', false, 'SUSPENDED'],
    ['a denial for a new reason stays a denial', 'RULE_OF_2031', false, 'DENIED'],
    ['a grant of a new shade stays a grant', 'IN_SABBATICAL', true, 'VALID'],
    ['a granting code that comes with a denial denies', 'VALID', false, 'DENIED'],
    ['a denying code that comes with a grant denies', 'REVOKED', true, 'REVOKED'],
    ['a name that every object has is no code', 'constructor', false, 'DENIED'],
  ])('%s', async (_name, code, allowed, expected) => {
    const reply = await replyTo(check, answers(checkBody({ code, allowed })));
    expect(reply).toMatchObject({ kind: 'answered', value: { code: expected } });
  });

  test('grants nothing that the service denies, by whatever code', () => {
    const code = fc.oneof(fc.constantFrom(...Object.keys(decisionCodes)), fc.string());
    fc.assert(
      fc.property(code, (each) => {
        expect(answerCodes[liveCode(each, false)].allowed).toBe(false);
      }),
    );
  });
});

describe('other answers', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' };

  test('a seat', async () => {
    const value = { id: 'sea_1', expiresAt: Date.UTC(2026, 10, 24, 12, 10), renewAfter: Date.UTC(2026, 10, 24, 12, 5) };
    expect(await replyTo(claim, answers(seatBody(), { status: 201 }))).toMatchObject({ kind: 'answered', value });
  });

  test('a seat without a lease', async () => {
    const reply = await replyTo(claim, answers(seatBody({ expiresAt: null, renewAfter: null })));
    expect(reply).toMatchObject({ value: { id: 'sea_1', expiresAt: undefined, renewAfter: undefined } });
  });

  test('a release', async () => {
    const reply = await replyTo(({ releaseSeat }) => releaseSeat({ device: 'd' }), answersText('', { status: 204 }));
    expect(reply).toMatchObject({ kind: 'answered', value: undefined });
  });

  test('a lease', async () => {
    const reply = await replyTo(
      ({ lease }) => lease({}),
      answers({ lease: 'a-_.b.c', expiresAt: 'x' }, { status: 201 }),
    );
    expect(reply).toMatchObject({ kind: 'answered', value: 'a-_.b.c' });
  });

  test('keys: those of another kind are for others', async () => {
    const reply = await replyTo(({ keys }) => keys(), answers({ keys: [{ kty: 'RSA' }, { ...key, use: 'sig' }, 7] }));
    expect(reply).toMatchObject({ kind: 'answered', value: [key] });
  });

  test('a status list', async () => {
    expect(await replyTo(({ statusList }) => statusList('1'), answersText('a.b.c'))).toMatchObject({ value: 'a.b.c' });
  });

  test('results of usage', async () => {
    const results = [{ id: 'e', accepted: false, code: 'METER_UNKNOWN', remaining: null }];
    const reply = await replyTo(({ reportUsage }) => reportUsage([]), answers({ results }));
    expect(reply).toMatchObject({ value: [{ id: 'e', accepted: false, code: 'METER_UNKNOWN' }] });
  });
});

describe('a refusal', () => {
  test('has the code of the service, its words and its reason', async () => {
    const behaviour = refuses(403, 'SEAT_DENIED', { more: { decision: 'EXPIRED' } });
    expect(await replyTo(claim, behaviour)).toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'SEAT_DENIED',
      detail: 'SEAT_DENIED.',
      decision: 'EXPIRED',
    });
  });

  test.each([
    ['RULE_OF_2031', 'DENIED'],
    ['VALID', 'DENIED'],
  ])('for the reason %s denies', async (decision, expected) => {
    const behaviour = refuses(403, 'LEASE_DENIED', { more: { decision } });
    expect(await replyTo(({ lease }) => lease({}), behaviour)).toMatchObject({ decision: expected });
  });

  test.each<[ProblemCode, (service: Service) => Promise<unknown>]>([
    ['TRANSFERS_EXHAUSTED', ({ releaseSeat }) => releaseSeat({ device: 'd' })],
    ['REFERENCE_UNKNOWN', ({ reportUsage }) => reportUsage([])],
  ])('with %s says so', async (code, ask) => {
    expect(await replyTo(ask, refuses(problems[code].status, code))).toMatchObject({ kind: 'refused', code });
  });

  test.each(asked)('has a code that this version knows, whatever %s is refused for', (operation) => {
    const codes = problemsOf(routes[operation], documentedOperations[operation]);
    // Faults are told by their status: nobody looks at their code.
    const refusals = [...codes].filter((code) => code !== 'INTERNAL' && code !== 'DEPENDENCY_UNAVAILABLE');
    expect(refusalCodes).toEqual(expect.arrayContaining(refusals));
  });

  test('with a code that this version does not know names it in its words', async () => {
    const reply = await replyTo(check, refuses(402, 'INVOICE_OPEN'));
    expect(reply).toMatchObject({
      kind: 'refused',
      status: 402,
      code: 'UNKNOWN',
      detail: 'INVOICE_OPEN: INVOICE_OPEN.',
    });
  });

  test('that is not of Licet’s making says nothing about the license', async () => {
    const reply = await replyTo(check, answers({ message: 'Forbidden' }, { status: 403 }));
    expect(reply).toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'UNKNOWN',
      decision: undefined,
      serverTime: undefined,
    });
  });

  test('of a license key counts only if the service says so', async () => {
    const faked = answers({ code: 'LICENSE_KEY_INVALID', detail: 'x' }, { status: 401 });
    expect(await replyTo(check, faked)).toMatchObject({ code: 'UNKNOWN' });
    expect(await replyTo(check, refuses(401, 'LICENSE_KEY_INVALID'))).toMatchObject({ code: 'LICENSE_KEY_INVALID' });
  });
});

describe('no answer at all is', () => {
  const page = '<!doctype html><title>Welcome to our hotel</title>';
  const everyCall: readonly [string, (service: Service) => Promise<unknown>][] = [
    ['a check', check],
    ['a lease', ({ lease }) => lease({})],
    ['keys', ({ keys }) => keys()],
    ['a status list', ({ statusList }) => statusList('1')],
    ['a claim', claim],
    ['a release', ({ releaseSeat }) => releaseSeat({ device: 'd' })],
    ['usage', ({ reportUsage }) => reportUsage([])],
  ];

  test.each(everyCall)('the page of a captive portal, to %s', async (_name, ask) => {
    expect(await replyTo(ask, answersText(page, { headers: { 'content-type': 'text/html' } }))).toMatchObject({
      kind: 'unreachable',
    });
  });

  test.each(everyCall)('JSON of another service, to %s', async (_name, ask) => {
    expect(await replyTo(ask, answers({ ok: true }))).toMatchObject({ kind: 'unreachable' });
  });

  test.each<[string, Behaviour]>([
    ['a decision without `allowed`', answers(checkBody({ allowed: undefined }))],
    ['a decision of no moment', answers(checkBody({ checkedAt: 'now' }))],
    ['half of a decision', answersText(JSON.stringify(checkBody()).slice(0, 90))],
    ['an empty answer', answersText('')],
    ['a time-out of something on the way', answersText('', { status: 408 })],
    ['too many requests', answersText('', { status: 429 })],
    [
      'a redirect that a platform followed not',
      answersText('', { status: 302, headers: { location: 'https://x.example' } }),
    ],
    ['a decision that goes on for more than 256 KiB', answers(checkBody({ padding: 'x'.repeat(256 * 1024) }))],
    ['one that announces as much', answers(checkBody(), { headers: { 'content-length': '262145' } })],
  ])('%s', async (_name, behaviour) => {
    expect(await replyTo(check, behaviour)).toMatchObject({ kind: 'unreachable' });
  });
});
