import { expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { changed } from '../../../lambdas/adapters/http/operator-answer.ts';
import { operatorEndpoint } from '../../../lambdas/adapters/http/operator-endpoint.ts';
import { versionMismatch } from '../../../lambdas/operations/precondition.ts';

/** Changes a product that is at version 3, as a request with these headers wants it changed. */
const put = async (headers: Record<string, string>) => {
  const action = () => Promise.reject(new Error('not asked for'));
  const handler = operatorEndpoint<'catalogue'>('eu-west-1', {
    putProduct: ({ precondition }) =>
      Promise.resolve(
        changed(
          precondition(3)
            ? { ok: true, value: { answer: { status: 200, body: {}, version: 4 }, replayed: false } }
            : { ok: false, refusal: versionMismatch(3) },
        ),
      ),
    getProduct: action,
    putCustomer: action,
    getCustomer: action,
  });
  const event = {
    routeKey: 'PUT /v1/admin/products/{id}',
    headers,
    requestContext: {
      requestId: 'req-1',
      http: { method: 'PUT' },
      authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/operator' } },
    },
  };
  const { statusCode, body } = await handler(event as unknown as HttpEvent, {} as Context);
  return { statusCode, ...(JSON.parse(body ?? '{}') as { code?: string; detail?: string }) };
};

const exists =
  'The resource exists already, and "If-None-Match: *" asks for a new one: take another id, or leave that header out to change the one that is there.';
const changedSince = 'The resource is at version 3; read it again and repeat the change on what it says now.';

test.each([
  ['who wants to make it hears that it is there', { 'if-none-match': '*' }, exists],
  ['who read another version hears to read it again', { 'if-match': '"2"' }, changedSince],
  ['so does who must not have this one', { 'if-none-match': '"3"' }, changedSince],
  ['and who named a version as well', { 'if-match': '"2"', 'if-none-match': '*' }, changedSince],
])('%s', async (_who, headers, detail) => {
  await expect(put(headers)).resolves.toMatchObject({ statusCode: 412, code: 'VERSION_MISMATCH', detail });
});

test('who asks for nothing of the kind changes it', async () => {
  await expect(put({})).resolves.toMatchObject({ statusCode: 200 });
});
