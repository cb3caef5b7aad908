import { type RoundParts, licenseRound } from './license-round.ts';
import type { Runtime } from '../platform/runtime.ts';
import { settledWithin } from '../clock/settled-within.ts';
import { upkeep } from './upkeep.ts';

export interface LicenseUpkeep {
  /** Does what is due, all of it where `all`, and waits for that no longer than the budget. */
  readonly round: (all: boolean) => Promise<void>;
  readonly stop: () => void;
}

/** Part of a decision's fresh time after which it may be asked for anew, so that checks find a fresh one. */
const DUE_FROM = 0.4;
/** It is, by then at the latest; in between at random, so that a fleet does not ask all at once. */
const DUE_UNTIL = 0.8;

/** Keeps what is known of a license up to date in the background. */
export const licenseUpkeep = (runtime: Runtime, parts: Omit<RoundParts, 'monotonic'>): LicenseUpkeep => {
  const { license, settings } = parts;
  const { known, live, leases, statuses, trustedNow } = license;
  const { monotonic } = runtime;
  const isLiveDue = (): boolean => live.freshFor() <= (1 - DUE_FROM) * settings.liveFor;
  const nextLook = (): number => {
    const share = DUE_FROM + (DUE_UNTIL - DUE_FROM) * runtime.random();
    return live.freshFor() - (1 - share) * settings.liveFor;
  };
  const { round, stop } = upkeep({
    runtime,
    look: known.look,
    work: (all) => licenseRound({ ...parts, monotonic }, all, isLiveDue()),
    nextIn: () =>
      Math.min(
        settings.live ? nextLook() : Infinity,
        leases.dueIn(),
        leases.lease()?.status === undefined ? Infinity : statuses.dueAt() - monotonic(),
      ),
    changesIn: () => known.until() - trustedNow(),
  });
  return {
    stop,
    round: (all) => settledWithin(runtime.after, settings.budget, round(all)),
  };
};
