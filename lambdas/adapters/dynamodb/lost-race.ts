import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

const CONFLICT = 'TransactionConflict';
const CONDITION_FAILED = 'ConditionalCheckFailed';

/** Why each part of a transaction failed, in their order; `None` where it did not. */
export const cancellationCodes = (error: TransactionCanceledException): readonly string[] =>
  (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');

export const isConditionFailed = (code: string | undefined): boolean => code === CONDITION_FAILED;
export const isConflict = (code: string | undefined): boolean => code === CONFLICT;

/** Whether a write was refused because an item is not as it was seen, or is being written by a transaction. */
export const isLost = (error: unknown): boolean =>
  error instanceof ConditionalCheckFailedException ||
  error instanceof TransactionConflictException ||
  (error instanceof TransactionCanceledException &&
    cancellationCodes(error).some((code) => isConditionFailed(code) || isConflict(code)));
