import { limits } from '../../contract/limits.ts';
import type { PlanId } from '../../core/ids.ts';
import type { PlanVersion } from '../../core/plan.ts';

interface Entry {
  readonly version: PlanVersion;
  readonly readAt: number;
  /** From here on the next read of a license takes this plan along. */
  readonly refreshAt: number;
  /** How often it was read anew since somebody last asked for it. */
  readonly refreshesUnasked: number;
}

/**
 * So often a plan is refreshed along that nobody asks for: with five seconds of staleness, for a minute or so of others'
 * checks. Counted instead of timed, since a pause in which nothing was read says nothing of who asks next.
 */
const REFRESHES_UNASKED_MAX = 20;

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
 * refresh after half to nine tenths of its time, so that environments that started together do not read together. A
 * refresh is no use of a plan: one that nobody asks for is let grow stale, and is the first to go.
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
    const known = this.#entries.get(plan);
    const refreshesUnasked = known === undefined ? 0 : known.refreshesUnasked + 1;
    // One that is known keeps its place in the order of use.
    this.#entries.set(plan, { version, readAt, refreshAt, refreshesUnasked });
    const eldest = this.#entries.keys().next();
    if (this.#entries.size > limits.cachedPlansMax && !eldest.done) this.#entries.delete(eldest.value);
  }

  /** The plan as last read, and whether that is recent enough to rest a decision on. Counts as a use of it. */
  get(plan: PlanId): { readonly version: PlanVersion; readonly fresh: boolean } | undefined {
    const entry = this.#entries.get(plan);
    if (entry === undefined) return undefined;
    this.#entries.delete(plan);
    this.#entries.set(plan, { ...entry, refreshesUnasked: 0 });
    return { version: entry.version, fresh: this.#settings.now() < entry.readAt + this.#settings.staleness };
  }

  /** Leaves a plan that could not be read as it is, to grow stale; once it is put again, it is refreshed again. */
  stopRefreshing(plan: PlanId): void {
    const entry = this.#entries.get(plan);
    if (entry !== undefined) this.#entries.set(plan, { ...entry, refreshAt: Number.POSITIVE_INFINITY });
  }

  /** Plans whose refresh is due, the most recently used first, at most `limits.plansRefreshedPerCheck`. */
  due(): readonly PlanId[] {
    const now = this.#settings.now();
    const due: PlanId[] = [];
    for (const [plan, { refreshAt, refreshesUnasked }] of this.#entries) {
      if (refreshAt <= now && refreshesUnasked < REFRESHES_UNASKED_MAX) due.push(plan);
    }
    return due.reverse().slice(0, limits.plansRefreshedPerCheck);
  }
}
