import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import {
  attemptEndpoint,
  type HolderAnswer,
  type HolderRequest,
} from '../../../lambdas/adapters/http/attempt-endpoint.ts';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { licenseKeyInvalid } from '../../../lambdas/adapters/http/license-authorization.ts';
import { RequestProblem } from '../../../lambdas/adapters/http/request-problem.ts';
import type { Attempt } from '../../../lambdas/core/audit/attempt.ts';
import { region } from '../../../lambdas/core/ids.ts';
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyHash, makeLicenseKey } from '../../../lambdas/core/license-key.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import { watchFacts } from '../../../lambdas/operations/audit/watch-facts.ts';
import { aLicense, aPlan, at } from '../../core/a-license.ts';
import { fakeEntitlements } from '../../support/fake-entitlements.ts';

const license = aLicense();
const { key, secret } = makeLicenseKey(license.id, new Uint8Array(LICENSE_KEY_RANDOM_BYTES).fill(3));
const now = at('2026-03-10', '12:00:00.000');

const stored = {
  value: license,
  version: 4,
  secret: { keyHash: licenseKeyHash({ licenseId: license.id, secret }) },
};

const eventWith = (authorization: string | null): HttpEvent => {
  const event: Pick<HttpEvent, 'headers' | 'routeKey'> & { requestContext: { requestId: string } } = {
    routeKey: 'POST /v1/check',
    headers: authorization === null ? {} : { authorization },
    requestContext: { requestId: 'req-1' },
  };
  return event as HttpEvent;
};

// Faults are logged, which is not what is looked at here.
beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Sends a request to an endpoint that answers so, and tells what was answered and what recorded. */
const send = async (
  answer: (request: HolderRequest) => Promise<HolderAnswer>,
  authorization: string | null = `License ${key}`,
) => {
  const recorded: Attempt[] = [];
  let microseconds = 0;
  const handler = attemptEndpoint(
    {
      region: region.parse('eu-west-1'),
      clock: () => now,
      random: (count) => new Uint8Array(count),
      stopwatch: () => (microseconds += 250.4),
      watch: () => watchFacts(fakeEntitlements([stored], [aPlan()])),
      record: (attempt) => recorded.push(attempt),
    },
    () => 'check',
    answer,
  );
  const response = await handler(eventWith(authorization), {} as Context);
  return { response, recorded };
};

const granted: HolderAnswer = { status: 200, body: { ok: true }, attempt: { code: 'VALID', allowed: true } };

describe('a request of a license key’s holder', () => {
  test('is recorded once, with what was read for it and how long it took', async () => {
    const { response, recorded } = await send(async ({ reader }) => {
      await reader.license(license.id);
      await reader.plan(license.plan);
      return granted;
    });
    expect(response).toMatchObject({ statusCode: 200, body: '{"ok":true}' });
    expect(recorded).toMatchObject([
      {
        attempted_at: now,
        code: 'VALID',
        allowed: true,
        status: 200,
        key_standing: 'current',
        license: license.id,
        license_version: 4,
        plan: 'pro',
        plan_version: 1,
        latency_us: 250,
        request_id: 'req-1',
      },
    ]);
    expect(recorded[0]?.id).toMatch(/^dec_[0-9a-z]{26}$/);
  });

  test('is recorded under the id of its answer, where that has one', async () => {
    const { recorded } = await send(() =>
      Promise.resolve({ ...granted, attempt: { ...granted.attempt, id: 'dec_answer' } }),
    );
    expect(recorded).toMatchObject([{ id: 'dec_answer' }]);
  });

  test('says nothing of its record in the answer', async () => {
    const { response } = await send(() => Promise.resolve(granted));
    expect(JSON.stringify(response)).not.toContain('VALID');
  });

  test.each<[string, Error, object]>([
    ['a key that opens nothing', licenseKeyInvalid(), { code: 'LICENSE_KEY_INVALID', status: 401 }],
    [
      'a decision against it',
      new RequestProblem('SEAT_DENIED', 'The license was revoked.', { decision: 'REVOKED' }),
      { code: 'REVOKED', status: 403 },
    ],
    [
      'a dependency that does not answer',
      new DependencyUnavailable('DynamoDB'),
      { code: 'DEPENDENCY_UNAVAILABLE', status: 503 },
    ],
    ['a fault of ours', new Error('boom'), { code: 'INTERNAL', status: 500 }],
  ])('that ends with %s is recorded so', async (_, error, expected) => {
    const { response, recorded } = await send(() => Promise.reject(error));
    expect(recorded).toMatchObject([{ ...expected, allowed: false }]);
    expect(response).toMatchObject({ statusCode: recorded[0]?.status });
  });

  test.each([null, 'License LK-NOT-A-KEY', 'Basic dTpw'])(
    'without a readable key (%s) is recorded, and reaches nothing behind',
    async (authorization) => {
      const { response, recorded } = await send(() => Promise.reject(new Error('reached')), authorization);
      expect(response).toMatchObject({ statusCode: 401 });
      expect(recorded).toMatchObject([{ code: 'LICENSE_KEY_INVALID', key_standing: 'unreadable', license: null }]);
    },
  );

  test('that comes to nothing after its question was read is recorded with the question', async () => {
    const { recorded } = await send(({ asks }) => {
      asks({ claimant: {}, question: { feature: 'sso' } });
      return Promise.reject(new DependencyUnavailable('DynamoDB'));
    });
    expect(recorded).toMatchObject([{ facts: '{"question":{"feature":"sso"},"seats":[]}', key_standing: null }]);
  });
});
