import { ConfigurationError } from './configuration-error.ts';
import type { PublicKey } from './platform/cryptography.ts';
import type { Problem } from './problem.ts';
import type { Store } from './store/store.ts';
import { type UsageReporting, noUsage } from './usage/usage-reporting.ts';

/** What a product says of itself when it opens its license. All but the first two have defaults. */
export interface LicetOptions {
  readonly product: string;
  readonly licenseKey: string;
  /** Base URLs of the service's regions, nearest first; or one that is routed by latency. None: a machine without a network. */
  readonly endpoints?: string | readonly string[];
  /** Names this device: up to 256 characters. Needed where the plan gives seats to devices; a lease is bound to it. */
  readonly device?: string;
  /** Names who uses it. Needed where the plan gives seats to users. */
  readonly user?: string;
  /** When this release was published: a license whose maintenance ended before does not cover it. */
  readonly releasedAt?: Date;
  /** Keeps the lease, and usage that waits, over restarts. Default: memory alone. */
  readonly store?: Store;
  /** `iss` that leases must have. Default: any; the signature alone counts. */
  readonly issuer?: string;
  /**
   * Keys that are built into the product. Leases signed with one of them are verified without asking anybody, and none is
   * taken from the store: a key that came later has to be fetched again by each run.
   */
  readonly trustedKeys?: readonly PublicKey[];
  /** Whether a seat is claimed where the license asks for one, and renewed while the product runs. Default: true. */
  readonly seat?: boolean | { readonly name?: string; readonly metadata?: Readonly<Record<string, string>> };
  /** Counts usage of meters: `usageReporting()` of `@licet/client/usage`. Default: none is counted. */
  readonly usage?: UsageReporting;
  /**
   * Whether the service is asked to decide while it can be reached. Without, leases and their revocation lists decide
   * alone: changes are seen when a lease or list is refreshed, and millions of clients cost the service next to nothing.
   * Default: true.
   */
  readonly live?: boolean;
  /** Seconds for which a decision of the service serves. Default: 300. */
  readonly liveSeconds?: number;
  /** Seconds after which the revocation list is fetched anew, where the list itself does not say less often. Default: 300. */
  readonly revocationSeconds?: number;
  /** Seconds by which the clock may be behind what it once showed: 1 or more. Default: 300. */
  readonly clockSkewSeconds?: number;
  /** Told of what may be worth a line in the product's log, from the very start. */
  readonly onProblem?: (problem: Problem) => void;
  /** Milliseconds that a check, or opening, may wait for the network in all: 50 or more. Default: 3,000. */
  readonly budgetMilliseconds?: number;
}

/** Options with their defaults; times in milliseconds. */
export interface Settings extends Pick<
  LicetOptions,
  'product' | 'licenseKey' | 'device' | 'user' | 'store' | 'issuer' | 'onProblem'
> {
  readonly endpoints: readonly string[];
  readonly releasedAt: number | undefined;
  readonly trustedKeys: readonly PublicKey[];
  readonly seat: { readonly name?: string; readonly metadata?: Readonly<Record<string, string>> } | undefined;
  readonly usage: UsageReporting;
  readonly live: boolean;
  readonly liveFor: number;
  readonly revocationEvery: number;
  readonly clockSkew: number;
  readonly budget: number;
}

const SECOND = 1_000;

const text = (option: string, value: unknown, required = true): void => {
  if (value === undefined && !required) return;
  if (typeof value !== 'string' || value.trim() === '') throw new ConfigurationError(option, 'must be a text');
};

const number = (option: string, value: number | undefined, fallback: number, min: number): number => {
  const chosen = value ?? fallback;
  if (!Number.isFinite(chosen) || chosen < min) throw new ConfigurationError(option, `must be a number from ${min} on`);
  return chosen;
};

/** @throws ConfigurationError that names the option */
export const settingsOf = (options: LicetOptions): Settings => {
  text('product', options.product);
  text('licenseKey', options.licenseKey);
  text('device', options.device, false);
  text('user', options.user, false);
  const { endpoints = [], seat = true, releasedAt } = options;
  if (releasedAt !== undefined && Number.isNaN(releasedAt.getTime())) {
    throw new ConfigurationError('releasedAt', 'must be a valid date');
  }
  return {
    ...options,
    endpoints: typeof endpoints === 'string' ? [endpoints] : endpoints,
    releasedAt: releasedAt?.getTime(),
    trustedKeys: options.trustedKeys ?? [],
    seat: seat === false ? undefined : seat === true ? {} : seat,
    usage: options.usage ?? noUsage,
    live: options.live ?? true,
    liveFor: SECOND * number('liveSeconds', options.liveSeconds, 300, 1),
    revocationEvery: SECOND * number('revocationSeconds', options.revocationSeconds, 300, 1),
    clockSkew: SECOND * number('clockSkewSeconds', options.clockSkewSeconds, 300, 1),
    budget: number('budgetMilliseconds', options.budgetMilliseconds, 3_000, 50),
  };
};
