import { describe, expect, test } from '@jest/globals';
import { OWN_REGION, ONE_OF_SEVERAL, type Patience } from '../../lambdas/adapters/dynamodb/global-table.ts';
import { KMS_PATIENCE } from '../../lambdas/adapters/kms/kms-client.ts';
import { recordingFunctions } from '../../lambdas/contract/function-logs.ts';
import type { HandlerName } from '../../lambdas/contract/functions.ts';
import { PATIENCE_MILLISECONDS } from '../../lambdas/operations/seats/commit-patiently.ts';
import { functionSizes } from '../../lib/function-sizes.ts';

/** Milliseconds that the SDK waits at most before its first retry, when it was throttled; it doubles with each. */
const LONGEST_BACKOFF = 1_000;
/** Milliseconds to write the record and the answer, also on a busy processor. */
const TO_ANSWER = 500;

/** Milliseconds until the last try of a request is given up. */
const inAll = ({ attempts, requestTimeout }: Pick<Patience, 'attempts' | 'requestTimeout'>): number =>
  attempts * requestTimeout + (2 ** (attempts - 1) - 1) * LONGEST_BACKOFF;

/** The license in two tries, where a batch was answered in part, then its plan. */
const reading = 3 * inAll(OWN_REGION);
const signing = inAll(KMS_PATIENCE);
/** The pools, where those that are remembered will not do; what was begun last when the time was up; the transaction. */
const claiming =
  inAll(OWN_REGION) +
  // Of seats, then of the overdraft.
  2 * (PATIENCE_MILLISECONDS + inAll(ONE_OF_SEVERAL)) +
  inAll(OWN_REGION);

const longest: Partial<Record<HandlerName, number>> = {
  check: reading,
  'show-license': reading,
  'issue-lease': reading + signing,
  'license-leases': reading + signing,
  seats: reading + claiming,
};

describe('where what it needs hangs, a function has time left to answer, and to record that', () => {
  test('each that answers the holder of a license key is looked at', () => {
    expect(Object.keys(longest)).toEqual(expect.arrayContaining([...recordingFunctions]));
  });

  test.each(Object.entries(longest) as [HandlerName, number][])('%s, %i ms later at most', (name, milliseconds) => {
    expect(milliseconds + TO_ANSWER).toBeLessThanOrEqual(functionSizes[name].timeoutSeconds * 1_000);
  });

  test('the caller of a check that hangs is told within its patience of three seconds', () => {
    expect(OWN_REGION.attempts * OWN_REGION.requestTimeout).toBeLessThanOrEqual(2_000);
  });
});
