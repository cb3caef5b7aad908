import type { Runtime } from '../platform/runtime.ts';
import type { SeatClaim, Service } from '../service.ts';
import { settledWithin } from '../clock/settled-within.ts';
import { createHeartbeat } from './heartbeat.ts';
import { type ClaimOutcome, type SeatClaimsParts, createSeatClaims } from './seat-claims.ts';
import type { SeatStanding } from './seat-record.ts';

/** A product that ends waits no longer than this for its seat to be released: its lease ends by itself. */
const CLOSE_WITHIN = 1_500;

export interface SeatKeeper {
  /**
   * Claims the seat, or renews it at once, and keeps it from then on. To be called again when a check says that the seat
   * is gone, or when the network is back: calls that overlap are one.
   */
  readonly start: () => Promise<ClaimOutcome>;
  readonly standing: () => SeatStanding;
  /**
   * Gives the seat back whatever its kind, and keeps it no longer. One without a lease is counted as a move where the plan
   * counts them: for a product's own "deactivate this device", not for its end.
   *
   * @returns whether the service said so
   */
  readonly release: () => Promise<boolean>;
  /** Keeps the seat no longer; one with a lease is given back, if that takes less than 1.5 seconds. Never rejects. */
  readonly close: () => Promise<void>;
}

export interface SeatKeeperParts extends SeatClaim, SeatClaimsParts {
  readonly runtime: SeatClaimsParts['runtime'] & Pick<Runtime, 'after'>;
  readonly service: Pick<Service, 'claimSeat' | 'releaseSeat'>;
}

/** Keeps the seat of a device, or of a user on it: claims it, renews its lease in time, gives it back at the end. */
export const createSeatKeeper = (parts: SeatKeeperParts): SeatKeeper => {
  const { runtime, service, device, user, name, metadata } = parts;
  const { clock, record, ask } = createSeatClaims(parts, { device, user, name, metadata });
  let isRunning = false;
  const isKept = (): boolean => isRunning;
  let claiming: Promise<ClaimOutcome> | undefined;
  let releasing: Promise<boolean> | undefined;
  const heartbeat = createHeartbeat(runtime.after, clock, { beat: () => void claim(), look: record.announce });
  const claimOnce = async (): Promise<ClaimOutcome> => {
    await releasing;
    const { outcome, next } = await ask();
    if (isRunning) heartbeat.beatAt(next);
    return outcome;
  };
  const claim = (): Promise<ClaimOutcome> =>
    (claiming ??= claimOnce().finally(() => {
      claiming = undefined;
    }));
  const releaseOnce = async (): Promise<boolean> => {
    const reply = await service.releaseSeat({ device, user });
    if (reply.kind === 'answered') record.forget();
    return reply.kind === 'answered';
  };
  /** A claim that is under way is waited for: the service might otherwise see it after the release. */
  const letGo = async (isMeant: () => boolean): Promise<boolean> => {
    isRunning = false;
    heartbeat.stop();
    await claiming;
    if (isKept() || !isMeant()) return false;
    releasing ??= releaseOnce().finally(() => {
      releasing = undefined;
    });
    return releasing;
  };
  return {
    start: () => {
      isRunning = true;
      return claim();
    },
    standing: record.standing,
    release: () => letGo(() => true),
    close: () =>
      settledWithin(
        runtime.after,
        CLOSE_WITHIN,
        letGo(() => record.remaining() !== undefined),
      ),
  };
};
