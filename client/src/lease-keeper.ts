import type { KeySet } from './lease/key-set.ts';
import { type Lease, verifyLease } from './lease/lease.ts';
import type { Settings } from './options.ts';
import type { Runtime } from './runtime.ts';
import type { Service } from './service.ts';
import { object, read, text } from './shape.ts';
import type { Vault } from './vault.ts';
import type { Verdict } from './verdict.ts';

export interface LeaseKeeper {
  /** The newest lease whose signature was checked; undefined where there is none. */
  readonly lease: () => Lease | undefined;
  /** Whether the last lease that was found or fetched was none: altered, of another product, or signed by nobody known. */
  readonly isInvalid: () => boolean;
  /** Checks what an earlier run kept. */
  readonly restore: () => Promise<void>;
  /** When the next one should be fetched, by trusted time; 0 where there is none yet. */
  readonly dueAt: () => number;
  /** Fetches a new one. @returns whether the service could be reached */
  readonly refresh: () => Promise<boolean>;
}

export interface LeaseKeeperPorts {
  readonly runtime: Runtime;
  readonly service: Service;
  readonly vault: Vault;
  readonly keys: KeySet;
  readonly settings: Settings;
  readonly trustedNow: () => number;
  /** When the newest lease was issued: no clock can be earlier. */
  readonly onLease: (lease: Lease) => void;
  readonly onServerTime: (instant: number) => void;
  /** A lease came just now: the service grants the license. */
  readonly onGranted: () => void;
  readonly onVerdict: (verdict: Verdict) => void;
  readonly onProblem: (code: 'LEASE_INVALID' | 'REQUEST_REFUSED', detail: string) => void;
}

/** A refresh is spread over this part of the time that is left, so that a fleet does not come back all at once. */
const SPREAD = 0.1;
/** Milliseconds until a lease is asked for again that was refused: the plan may have changed. */
const REFUSED_PAUSE = 15 * 60_000;

const keptLease = object({ token: text });

export const leaseKeeper = (ports: LeaseKeeperPorts): LeaseKeeper => {
  const { runtime, service, vault, keys, settings, trustedNow } = ports;
  const { product, issuer, device, user } = settings;
  let lease: Lease | undefined;
  let invalid = false;
  let due = 0;

  const spread = (from: number, until: number): number => from + SPREAD * runtime.random() * Math.max(0, until - from);

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
    due = spread(lease.refreshAfter, lease.expiresAt);
    ports.onLease(lease);
    return true;
  };

  return {
    lease: () => lease,
    isInvalid: () => invalid,
    dueAt: () => due,
    restore: async () => {
      const kept = read(keptLease, vault.read('lease'));
      if (kept !== undefined) await take(kept.token);
    },
    refresh: async () => {
      const reply = await service.lease({ device, user });
      if (reply.kind === 'unreachable') return false;
      if (reply.serverTime !== undefined) ports.onServerTime(reply.serverTime);
      if (reply.kind === 'answered') {
        if (await take(reply.value)) {
          // Browsers may not see what time it was there; the lease says in which second it was issued.
          if (reply.serverTime === undefined && lease !== undefined) ports.onServerTime(lease.issuedAt);
          vault.write('lease', { token: reply.value });
          ports.onGranted();
        } else due = trustedNow() + REFUSED_PAUSE;
        return true;
      }
      due = (reply.serverTime ?? trustedNow()) + REFUSED_PAUSE * (1 + SPREAD * runtime.random());
      const code = reply.code === 'LICENSE_KEY_INVALID' ? reply.code : reply.decision;
      if (code !== undefined) ports.onVerdict({ code, features: {}, at: reply.serverTime ?? runtime.now() });
      else if (reply.code !== 'OFFLINE_NOT_INCLUDED')
        ports.onProblem('REQUEST_REFUSED', `${reply.code}: ${reply.detail}`);
      return true;
    },
  };
};
