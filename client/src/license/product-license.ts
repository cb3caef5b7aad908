import { clockGuard } from '../clock/clock-guard.ts';
import { type KnownStanding, knownStanding } from '../standing/known-standing.ts';
import { type Knowledge, standingOf } from '../standing/knowledge.ts';
import { answerTo } from '../standing/standing.ts';
import { licenseKeys } from './license-keys.ts';
import { type LeaseKeeper, leaseKeeper } from './lease-keeper.ts';
import type { Answer } from '../answer.ts';
import type { Problem } from '../problem.ts';
import { type LiveWatch, liveWatch } from './live-watch.ts';
import type { Settings } from '../options.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { Service } from '../service.ts';
import { type StatusWatch, statusWatch } from './status-watch.ts';
import type { Vault } from '../store/vault.ts';

export interface LicenseParts {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly service: Service;
  readonly vault: Vault;
  readonly onChange: (answer: Answer) => void;
  readonly onProblem: (problem: Problem) => void;
}

/** What is known of the license, by whichever way it was learnt. */
export interface ProductLicense {
  readonly known: KnownStanding;
  /**
   * What is known of another release than the product's own, published at `releasedAt`; NaN: nobody knows when. A decision
   * granted the product's own, so that the lease alone can grant this one.
   */
  readonly answerFor: (releasedAt: number, feature?: string) => Answer;
  readonly live: LiveWatch;
  readonly leases: LeaseKeeper;
  readonly statuses: StatusWatch;
  /** Learns once a day which keys sign: one that was withdrawn is trusted no longer. */
  readonly refreshKeys: () => Promise<void>;
  /** NaN while the clock is set back. */
  readonly trustedNow: () => number;
  /** Writes down what a restart must know of the clock. */
  readonly saveClock: () => void;
}

/** Brings together the ways to know a license, and takes up what an earlier run kept of it. */
export const openLicense = async (parts: LicenseParts): Promise<ProductLicense> => {
  const { runtime, settings, service, vault } = parts;
  const { trustedNow, atLeast, serverSaid, save } = clockGuard(runtime, vault, { skew: settings.clockSkew });
  const { keys, refreshDaily } = licenseKeys(parts);
  const onProblem = (code: Problem['code'], detail: string): void => {
    parts.onProblem({ code, detail });
  };
  const shared = { runtime, service, vault, settings, keys, trustedNow, onServerTime: serverSaid, onProblem };
  const live = liveWatch({ ...shared, leasedAt: () => leases.lease()?.issuedAt ?? 0 });
  const leases: LeaseKeeper = leaseKeeper({
    ...shared,
    onLease: ({ issuedAt }) => {
      atLeast(issuedAt);
    },
    onGranted: live.granted,
    onRefused: live.heed,
  });
  const statuses = statusWatch(shared);
  await leases.restore();
  const kept = leases.lease();
  if (kept !== undefined) await statuses.restore(kept);

  const knowledge = (): Knowledge => {
    const lease = leases.lease();
    return {
      now: trustedNow(),
      verdict: live.verdict(),
      freshFor: live.freshFor(),
      lease,
      status: lease && statuses.statusOf(lease),
      device: settings.device,
      releasedAt: settings.releasedAt,
      clockSkew: settings.clockSkew,
      trouble: vault.condition === 'tampered' ? 'STORE_TAMPERED' : leases.isInvalid() ? 'LEASE_INVALID' : undefined,
    };
  };
  return {
    known: knownStanding(runtime.after, trustedNow, () => standingOf(knowledge()), parts.onChange),
    answerFor: (releasedAt, feature) => answerTo(standingOf({ ...knowledge(), releasedAt, freshFor: 0 }), feature),
    live,
    leases,
    statuses,
    refreshKeys: refreshDaily,
    trustedNow,
    saveClock: save,
  };
};
