import { DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DependencyUnavailable } from '../../operations/faults.ts';

/** Faults that another try may not meet; everything else is a defect of ours and must surface as one. */
const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'ReplicatedWriteConflictException',
  // A transaction that was sent again while its first try is still under way.
  'TransactionInProgressException',
]);

const THROTTLED_IN_TRANSACTION = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);

const isPassing = (error: unknown): boolean => {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).some((reason) => THROTTLED_IN_TRANSACTION.has(reason.Code ?? ''));
  }
  if (error instanceof DynamoDBServiceException) {
    return PASSING.has(error.name) || (error.$metadata.httpStatusCode ?? 500) >= 500;
  }
  return error instanceof Error && error.name !== 'TypeError';
};

/** What to throw for a failed call to DynamoDB: a `DependencyUnavailable` where another try may not meet the fault. */
export const faultOf = (error: unknown): unknown =>
  isPassing(error) ? new DependencyUnavailable('DynamoDB', error) : error;

/**
 * Runs a call to DynamoDB after the SDK's own retries.
 *
 * @throws DependencyUnavailable for throttling, time-outs, lost connections and faults of the service
 */
export const dependable = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    throw faultOf(error);
  }
};
