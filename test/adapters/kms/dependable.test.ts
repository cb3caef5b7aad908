import { KMSServiceException } from '@aws-sdk/client-kms';
import { describe, expect, test } from '@jest/globals';
import { dependable } from '../../../lambdas/adapters/kms/dependable.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';

/** A fault as KMS answers it. */
const answered = (name: string, httpStatusCode: number): Error =>
  new KMSServiceException({ name, $fault: httpStatusCode < 500 ? 'client' : 'server', $metadata: { httpStatusCode } });

const failingWith = (error: unknown): Promise<unknown> => dependable(Promise.reject(error as Error));

describe('a fault of KMS that another try may not meet is a dependency that does not answer', () => {
  test.each([
    answered('ThrottlingException', 400),
    answered('KMSInternalException', 500),
    answered('KeyUnavailableException', 500),
    answered('DependencyTimeoutException', 503),
    answered('ServiceUnavailable', 503),
    Object.assign(new Error('the request has exceeded the configured requestTimeout'), { name: 'TimeoutError' }),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  ])('$name: $message', async (error) => {
    const fault = failingWith(error);
    await expect(fault).rejects.toThrow(DependencyUnavailable);
    await expect(fault).rejects.toMatchObject({ dependency: 'KMS', cause: error });
  });
});

describe('a fault that stays until somebody mends it surfaces as what it is', () => {
  test.each([
    answered('AccessDeniedException', 400),
    answered('DisabledException', 400),
    answered('KMSInvalidStateException', 400),
    answered('NotFoundException', 400),
    new TypeError('undefined is not a function'),
  ])('$name', async (error) => {
    await expect(failingWith(error)).rejects.toBe(error);
  });
});
