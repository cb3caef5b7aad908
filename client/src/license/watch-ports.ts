import type { KeySet } from '../lease/key-set.ts';
import type { Settings } from '../options.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { Service } from '../service.ts';
import type { Vault } from '../store/vault.ts';

/** What each part needs that asks the service about the license and keeps what it learns. */
export interface WatchPorts {
  readonly runtime: Runtime;
  readonly service: Service;
  readonly vault: Vault;
  readonly settings: Settings;
  /** What the service's clock showed, milliseconds since 1970. */
  readonly onServerTime: (instant: number) => void;
}

/** The same for what comes as a signed token. */
export interface TokenWatchPorts extends WatchPorts {
  readonly keys: KeySet;
  /** NaN while the clock is set back. */
  readonly trustedNow: () => number;
}
