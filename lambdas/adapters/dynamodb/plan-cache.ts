import { limits } from '../../contract/limits.ts';
import type { PlanId } from '../../core/ids.ts';
import type { PlanVersion } from '../../core/plan.ts';

interface Entry {
  readonly version: PlanVersion;
  readonly readAt: number;
  /** From here on the next read of a license takes this plan along. */
  readonly refreshAt: number;
}

export interface PlanCacheSettings {
  /** Milliseconds for which an entry counts as fresh. */
  readonly staleness: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** A number from 0 up to 1: spreads the refreshes of many execution environments over time. */
  readonly spread: () => number;
}

/**
 * Plans in force, in memory: bounded, and never served beyond their staleness without saying so. An entry is due for
 * refresh after half to nine tenths of its time, so that environments that started together do not read together.
 */
export class PlanCache {
  readonly #entries = new Map<PlanId, Entry>();
  readonly #settings: PlanCacheSettings;

  constructor(settings: PlanCacheSettings) {
    this.#settings = settings;
  }

  put(plan: PlanId, version: PlanVersion): void {
    const readAt = this.#settings.now();
    const refreshAt = readAt + this.#settings.staleness * (0.5 + 0.4 * this.#settings.spread());
    this.#entries.delete(plan);
    this.#entries.set(plan, { version, readAt, refreshAt });
    const eldest = this.#entries.keys().next();
    if (this.#entries.size > limits.cachedPlansMax && !eldest.done) this.#entries.delete(eldest.value);
  }

  /** The plan as last read, and whether that is recent enough to rest a decision on. Counts as a use of it. */
  get(plan: PlanId): { readonly version: PlanVersion; readonly fresh: boolean } | undefined {
    const entry = this.#entries.get(plan);
    if (entry === undefined) return undefined;
    this.#entries.delete(plan);
    this.#entries.set(plan, entry);
    return { version: entry.version, fresh: this.#settings.now() < entry.readAt + this.#settings.staleness };
  }

  /** Plans whose refresh is due, the most recently used first, at most `limits.plansRefreshedPerCheck`. */
  due(): readonly PlanId[] {
    const now = this.#settings.now();
    const due: PlanId[] = [];
    for (const [plan, entry] of this.#entries) if (entry.refreshAt <= now) due.push(plan);
    return due.reverse().slice(0, limits.plansRefreshedPerCheck);
  }
}
