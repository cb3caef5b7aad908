import { KMSServiceException } from '@aws-sdk/client-kms';
import { DependencyUnavailable } from '../../operations/faults.ts';

/**
 * Faults that another try may not meet, beside those with a status of 5xx. A key that is disabled or not ours to use stays
 * so until somebody sees to it: that is a defect, and must surface as one.
 */
const PASSING = new Set([
  'ThrottlingException',
  'KMSInternalException',
  'KeyUnavailableException',
  'DependencyTimeoutException',
]);

const isPassing = (error: unknown): boolean => {
  if (error instanceof KMSServiceException) {
    return PASSING.has(error.name) || (error.$metadata.httpStatusCode ?? 0) >= 500;
  }
  // What is no answer of KMS is a connection that was lost or timed out, but for a fault of this code.
  return error instanceof Error && error.name !== 'TypeError';
};

/**
 * Runs a call to KMS after the SDK's own retries.
 *
 * @throws DependencyUnavailable for throttling, time-outs, lost connections and faults of the service
 */
export const dependable = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw isPassing(error) ? new DependencyUnavailable('KMS', error) : error;
  }
};
