import type { TokenWatchPorts } from './watch-ports.ts';
import type { Lease } from '../lease/lease.ts';
import { type StatusList, statusOf, verifyStatusList } from '../lease/status-list.ts';
import { object, read, text } from '../shape.ts';

export interface StatusWatch {
  /** What the newest list says of a lease; undefined where there is no list, or the lease is newer than it. */
  readonly statusOf: (lease: Lease) => number | undefined;
  /** Checks what an earlier run kept. */
  readonly restore: (lease: Lease) => Promise<void>;
  /** When the list should be fetched anew, by the monotonic clock. */
  readonly dueAt: () => number;
  /** Fetches the list that the lease names. @returns whether the service could be reached */
  readonly refresh: (lease: Lease) => Promise<boolean>;
}

export interface StatusWatchPorts extends TokenWatchPorts {
  readonly onProblem: (code: 'STATUS_LIST_INVALID', detail: string) => void;
}

/** A refresh comes up to this part earlier than it must, so that a fleet does not come all at once. */
const EARLY = 0.2;

const keptList = object({ token: text });

/** The name of a list: the last part of its URI. */
const nameIn = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

export const statusWatch = (ports: StatusWatchPorts): StatusWatch => {
  const { runtime, service, vault, keys, settings } = ports;
  let list: StatusList | undefined;
  let due = 0;

  const take = async (token: string, uri: string, now: number | undefined): Promise<boolean> => {
    const { issuer } = settings;
    const { cryptography } = runtime;
    const verified = await verifyStatusList(token, { keys, cryptography, uri, issuer, now });
    if (!verified.ok) {
      ports.onProblem('STATUS_LIST_INVALID', verified.fault);
      return false;
    }
    // An older list knows less: caches may still hand it out, and so may somebody who was revoked since.
    if (list?.uri === uri && verified.value.issuedAt < list.issuedAt) return false;
    list = verified.value;
    return true;
  };

  return {
    dueAt: () => due,
    statusOf: (lease) => list && statusOf(list, lease),
    restore: async ({ status }) => {
      const kept = read(keptList, vault.read('status-list'));
      if (kept !== undefined && status !== undefined) await take(kept.token, status.uri, undefined);
    },
    refresh: async ({ status }) => {
      if (status === undefined) return true;
      const reply = await service.statusList(nameIn(status.uri));
      if (reply.kind === 'unreachable') return false;
      if (reply.serverTime !== undefined) ports.onServerTime(reply.serverTime);
      if (reply.kind === 'answered' && (await take(reply.value, status.uri, ports.trustedNow()))) {
        vault.write('status-list', { token: reply.value });
      }
      const { issuedAt = 0, refreshAfter = 0 } = list?.uri === status.uri ? list : {};
      const pause = Math.max(settings.revocationEvery, refreshAfter - issuedAt);
      due = runtime.monotonic() + pause * (1 - EARLY * runtime.random());
      return true;
    },
  };
};
