import { type WarningCode, warningCodes } from '../contract/codes.ts';
import { type Decision, type Question, decide } from '../core/decide.ts';
import type { Region } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { possibleHolders } from '../core/seats/seat-standing.ts';
import { newId } from './new-id.ts';
import { openLicense } from './open-license.ts';
import type { Clock, EntitlementReader, RandomBytes } from './ports.ts';

export interface CheckPorts {
  readonly reader: EntitlementReader;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly region: Region;
}

export interface Warning {
  readonly code: WarningCode;
  readonly detail: string;
}

/** A decision, and where and when it was made. */
export interface CheckAnswer extends Decision {
  readonly decisionId: string;
  readonly checkedAt: Instant;
  readonly region: Region;
  readonly warnings: readonly Warning[];
}

/**
 * Answers one check: open the license with its key, take the plan in force, decide.
 *
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where the license or its plan cannot be read: no answer is guessed
 */
export const checkLicense = async (
  ports: CheckPorts,
  key: UnverifiedLicenseKey,
  question: Question,
): Promise<CheckAnswer | undefined> => {
  const now = ports.clock();
  const { claimant } = question;
  const holders = claimant === 'anyone' ? [] : possibleHolders(claimant);
  const found = await openLicense(ports.reader, key, { now, holders });
  if (found === undefined) return undefined;
  const license = found.license.value;
  const plan = await ports.reader.plan(planInForce(license, now));
  return {
    decisionId: newId('dec', { at: now, random: ports.random }),
    ...decide({ license, plan: plan.version, seats: found.seats }, question, now),
    checkedAt: now,
    region: ports.region,
    warnings: plan.stale ? [{ code: 'PLAN_STALE', detail: warningCodes.PLAN_STALE }] : [],
  };
};
