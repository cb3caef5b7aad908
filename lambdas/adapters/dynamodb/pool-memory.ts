import { limits } from '../../contract/limits.ts';
import type { LicenseId } from '../../core/ids.ts';
import type { StoredPool } from '../../operations/seats/seat-ports.ts';

export interface PoolMemorySettings {
  /** Milliseconds for which pools may be remembered. */
  readonly staleness: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
}

interface Entry {
  readonly pools: readonly StoredPool[];
  readonly readAt: number;
}

/**
 * Pools of licenses as last read, bounded and for a short while. The seat protocol may rest on any past state of the
 * accounts: a claim is decided by its own pool's item as it is. What it may know late is that a limit was lowered.
 */
export class PoolMemory {
  readonly #entries = new Map<LicenseId, Entry>();
  readonly #settings: PoolMemorySettings;

  constructor(settings: PoolMemorySettings) {
    this.#settings = settings;
  }

  put(license: LicenseId, pools: readonly StoredPool[]): void {
    this.#entries.delete(license);
    this.#entries.set(license, { pools, readAt: this.#settings.now() });
    const eldest = this.#entries.keys().next();
    if (this.#entries.size > limits.rememberedPoolsMax && !eldest.done) this.#entries.delete(eldest.value);
  }

  /** The pools, where they were read recently enough. */
  get(license: LicenseId): readonly StoredPool[] | undefined {
    const entry = this.#entries.get(license);
    return entry !== undefined && this.#settings.now() < entry.readAt + this.#settings.staleness
      ? entry.pools
      : undefined;
  }
}
