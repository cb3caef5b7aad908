import type { TokenWatchPorts } from './watch-ports.ts';
import { type Lease, verifyLease } from '../lease/lease.ts';
import { type LeaseSchedule, leaseSchedule } from './lease-schedule.ts';
import { object, optional, read, text } from '../shape.ts';
import type { LiveWatch } from './live-watch.ts';

export interface LeaseKeeper extends Pick<LeaseSchedule, 'dueIn' | 'outdate'> {
  /** The newest lease whose signature was checked; undefined where there is none. */
  readonly lease: () => Lease | undefined;
  /** Whether the last lease that was found or fetched was none: altered, of another product, or signed by nobody known. */
  readonly isInvalid: () => boolean;
  /** Checks what an earlier run kept. */
  readonly restore: () => Promise<void>;
  /** The product gave up what the lease rests on: it serves no more. */
  readonly forget: () => void;
  /** Fetches a new one. @returns whether the service could be reached */
  readonly refresh: () => Promise<boolean>;
}

export interface LeaseKeeperPorts extends TokenWatchPorts {
  /** When the newest lease was issued: no clock can be earlier. */
  readonly onLease: (lease: Lease) => void;
  /** A lease came just now: the service grants the license. */
  readonly onGranted: () => void;
  readonly onRefused: LiveWatch['heed'];
  readonly onProblem: (code: 'LEASE_INVALID', detail: string) => void;
}

/** Milliseconds until a lease is asked for again, however soon it says that it should be. */
const PAUSE_LEAST = 15_000;
/** The same where somebody in between refused it, such as a proxy; */
const UNKNOWN_PAUSE = 60_000;
/** and where the service did: the plan may have changed. */
const REFUSED_PAUSE = 15 * 60_000;

/** Named seats: a lease serves the user it was given to. Where none is named it serves any. */
const keptLease = object({ token: text, user: optional(text) });

export const leaseKeeper = (ports: LeaseKeeperPorts): LeaseKeeper => {
  const { runtime, service, vault, keys, settings, trustedNow } = ports;
  const { product, issuer, device, user } = settings;
  let lease: Lease | undefined;
  let invalid = false;
  const { dueIn, outdate, follow, pause } = leaseSchedule(runtime, trustedNow);

  const take = async (token: string): Promise<boolean> => {
    const verified = await verifyLease(token, { keys, product, issuer });
    invalid = !verified.ok;
    if (!verified.ok) {
      ports.onProblem('LEASE_INVALID', verified.fault);
      return false;
    }
    // One that is older than the one at hand says less: somebody brought it back.
    if (lease !== undefined && verified.value.issuedAt < lease.issuedAt) return false;
    lease = verified.value;
    follow(lease);
    ports.onLease(lease);
    return true;
  };

  return {
    lease: () => lease,
    isInvalid: () => invalid,
    dueIn,
    outdate,
    forget: () => {
      lease = undefined;
      vault.write('lease', undefined);
    },
    restore: async () => {
      const kept = read(keptLease, vault.read('lease'));
      if (kept !== undefined && (kept.user ?? user) === user) await take(kept.token);
    },
    refresh: async () => {
      const reply = await service.lease({ device, user });
      if (reply.kind === 'unreachable') return false;
      if (reply.serverTime !== undefined) ports.onServerTime(reply.serverTime);
      if (reply.kind === 'refused') {
        pause(reply.code === 'UNKNOWN' ? UNKNOWN_PAUSE : REFUSED_PAUSE);
        if (reply.code !== 'OFFLINE_NOT_INCLUDED') ports.onRefused(reply);
      } else if (await take(reply.value)) {
        // Browsers may not see what time it was there; the lease says in which second it was issued.
        if (reply.serverTime === undefined && lease !== undefined) ports.onServerTime(lease.issuedAt);
        vault.write('lease', { token: reply.value, user });
        ports.onGranted();
        pause(PAUSE_LEAST);
      } else pause(REFUSED_PAUSE);
      return true;
    },
  };
};
