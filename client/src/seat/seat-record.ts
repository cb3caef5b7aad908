import type { Runtime } from '../platform/runtime.ts';
import type { HeldSeat, SeatClaim } from '../service.ts';
import type { Vault } from '../store/vault.ts';
import { leftOf, readKeptSeat } from './kept-seat.ts';

/**
 * What is known of the seat. `none`: that there is one was never heard. `held`: by the last word of the service, until
 * then (milliseconds since 1970 by this machine's clock), or until it is released where undefined. `over`: its lease
 * ended without a renewal, or the service gave it up.
 */
export type SeatStanding =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly id: string; readonly until: number | undefined }
  | { readonly kind: 'over' };

interface KnownSeat {
  readonly id: string;
  /** End of its lease by the waking clock; undefined where it has none. */
  readonly endsAt: number | undefined;
  readonly isLost: boolean;
}

/** What this device knows of its seat, over restarts, and whom it tells when that changes. */
export interface SeatRecord {
  readonly standing: () => SeatStanding;
  /** Milliseconds that are left of the lease; undefined where there is none. */
  readonly remaining: () => number | undefined;
  /** @param endsAt by the waking clock */
  readonly hold: (seat: Pick<HeldSeat, 'id'>, endsAt: number | undefined) => void;
  /** The service says that the seat is not this device's any more. */
  readonly lose: () => void;
  /** It was given back. */
  readonly forget: () => void;
  /** Tells of what has changed, if only by the passing of time. */
  readonly announce: () => void;
}

export interface SeatRecordParts {
  readonly runtime: Pick<Runtime, 'now'>;
  /** Milliseconds, sleep included. */
  readonly clock: () => number;
  readonly vault: Pick<Vault, 'read' | 'write'>;
  readonly claim: SeatClaim;
  readonly onChange: (standing: SeatStanding) => void;
}

const recalled = ({ runtime, clock, vault, claim }: SeatRecordParts): KnownSeat | undefined => {
  const kept = readKeptSeat(vault.read('seat'), claim);
  if (kept === undefined) return undefined;
  const left = leftOf(kept, runtime.now());
  return { id: kept.id, endsAt: left === undefined ? undefined : clock() + left, isLost: false };
};

const sayTheSame = (one: SeatStanding, other: SeatStanding): boolean =>
  one.kind === other.kind && (one.kind !== 'held' || other.kind !== 'held' || one.id === other.id);

export const createSeatRecord = (parts: SeatRecordParts): SeatRecord => {
  const { runtime, clock, vault, claim, onChange } = parts;
  let seat = recalled(parts);
  const remaining = (): number | undefined =>
    seat?.endsAt === undefined ? undefined : Math.max(0, seat.endsAt - clock());
  const standing = (): SeatStanding => {
    if (seat === undefined) return { kind: 'none' };
    const left = remaining();
    if (seat.isLost || left === 0) return { kind: 'over' };
    return { kind: 'held', id: seat.id, until: left === undefined ? undefined : runtime.now() + left };
  };
  let announced = standing();
  const announce = (): void => {
    const now = standing();
    if (sayTheSame(now, announced)) return;
    announced = now;
    onChange(now);
  };
  return {
    standing,
    remaining,
    announce,
    hold: ({ id }, endsAt) => {
      seat = { id, endsAt, isLost: false };
      const { device, user } = claim;
      vault.write('seat', { id, device, user, savedAt: runtime.now(), left: remaining() ?? null });
      announce();
    },
    lose: () => {
      if (seat !== undefined) seat = { ...seat, isLost: true };
      vault.write('seat', undefined);
      announce();
    },
    forget: () => {
      seat = undefined;
      vault.write('seat', undefined);
      announce();
    },
  };
};
