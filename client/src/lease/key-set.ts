import type { Cryptography, Eventually, PublicKey, Verify } from '../platform/cryptography.ts';

/** The keys that tokens may be signed with, by their `kid`. */
export interface KeySet {
  /** Checks signatures by that key; undefined where it is not known, also after the keys were fetched anew for it. */
  readonly verifier: (kid: string) => Eventually<Verify | undefined>;
  /** Fetches the keys anew, unless that was just done: takes in new ones, and takes back those no longer published. */
  readonly refresh: () => Promise<void>;
}

export interface KeySetSources {
  readonly cryptography: Pick<Cryptography, 'verifier'>;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  /** Keys that the product brings along. Nothing fetched ever replaces one of them, nor takes it back. */
  readonly pinned: readonly PublicKey[];
  /** Keys that were fetched by an earlier run. */
  readonly kept?: readonly PublicKey[];
  /** The keys that are published now; undefined where that cannot be learnt. */
  readonly fetchKeys: () => Promise<readonly PublicKey[] | undefined>;
  /** Told of newly fetched keys, to keep them. */
  readonly onFetched?: (keys: readonly PublicKey[]) => void;
}

/**
 * Milliseconds between two fetches, failed ones included: anybody can make up tokens with a `kid` that nobody knows, and
 * must not be able to make the client flood the service.
 */
export const REFETCH_EVERY = 60_000;

/** A key that is no point of the curve verifies nothing: it is as if it were not there. */
const imported = (cryptography: KeySetSources['cryptography'], key: PublicKey): Eventually<Verify | undefined> => {
  try {
    const verify = cryptography.verifier(key);
    return verify instanceof Promise ? verify.catch(() => undefined) : verify;
  } catch {
    return undefined;
  }
};

export const keySet = (sources: KeySetSources): KeySet => {
  const { cryptography, monotonic, fetchKeys } = sources;
  const byKid = (keys: readonly PublicKey[]) => new Map(keys.map((key) => [key.kid, key]));
  const pinned = byKid(sources.pinned);
  let fetched = byKid(sources.kept ?? []);
  let verifiers = new Map<string, Eventually<Verify | undefined>>();
  let fetchedAt = -Infinity;
  let underWay: Promise<void> | undefined;

  const known = (kid: string): Eventually<Verify | undefined> => {
    const key = pinned.get(kid) ?? fetched.get(kid);
    if (key === undefined) return undefined;
    const cached = verifiers.get(kid);
    if (cached !== undefined) return cached;
    const verify = imported(cryptography, key);
    verifiers.set(kid, verify);
    return verify;
  };

  const fetchOnce = async (): Promise<void> => {
    const keys = await fetchKeys().catch(() => undefined);
    // An empty list is a fault of whoever answered: no service is without a key.
    if (keys === undefined || keys.length === 0) return;
    fetched = byKid(keys);
    verifiers = new Map();
    sources.onFetched?.(keys);
  };

  const refresh = (): Promise<void> => {
    if (underWay !== undefined) return underWay;
    if (monotonic() - fetchedAt < REFETCH_EVERY) return Promise.resolve();
    fetchedAt = monotonic();
    underWay = fetchOnce().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    refresh,
    verifier: (kid) => known(kid) ?? refresh().then(() => known(kid)),
  };
};
