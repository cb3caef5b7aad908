import { expect, test } from '@jest/globals';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { presentedLicenseKey } from '../../../lambdas/adapters/http/license-authorization.ts';

const presented = (authorization?: string) =>
  presentedLicenseKey({ headers: authorization === undefined ? {} : { authorization } } as unknown as HttpEvent);

test.each([
  ['no key', undefined],
  ['a key under another scheme', 'Bearer LK-1'],
  ['a key that cannot be one, sent as keys are', 'License LK-1'],
])('%s is told what holds for all: that it opens nothing, and how one is sent', (_what, authorization) => {
  expect(() => presented(authorization)).toThrow(
    'LICENSE_KEY_INVALID: No license opens with this key, or no key was sent: compare it with the one that you were ' +
      'given, and send it as "Authorization: License <key>".',
  );
});
