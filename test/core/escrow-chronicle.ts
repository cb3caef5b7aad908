import type { Region } from '../../lambdas/core/ids.ts';
import type { PoolAction, PoolMove, PoolState } from '../../lambdas/core/seats/pool.ts';
import type { LicenseCopy, Seen, World } from './escrow-model.ts';

const regionsOf = (totals: object): readonly Region[] => Object.keys(totals) as Region[];

/** What happened that no row tells: for the invariants alone. */
export class Chronicle {
  /** The highest limit whose supply has not been unmade yet. */
  highestLimit: number;
  wasLowered = false;
  /** When regions were given up last, by whatever copy of the license: one written later may have forgotten it. */
  readonly retired = new Map<Region, number>();
  readonly moves = new Map<PoolAction, number>();
  /** Pairs of a region that took over and the one it took from. */
  readonly takenOver = new Set<string>();
  /** Regions that have yielded, and may be left owing. */
  readonly yielded = new Set<Region>();
  /** Seats by which their clients believe that they may run, and until when. */
  readonly running = new Map<number, number>();
  /** What a claim has done that its region could have known it must not. */
  wrongClaim?: 'an excess was claimed' | 'what is owed was claimed';

  constructor(limit: number) {
    this.highestLimit = limit;
  }

  noteMove({ pool: before }: PoolState, { action, after }: PoolMove): void {
    this.moves.set(action, (this.moves.get(action) ?? 0) + 1);
    if (action === 'pool.yielded') this.yielded.add(after.region);
    if (action !== 'pool.taken-over') return;
    for (const from of regionsOf(after.received)) {
      if (after.received[from] !== before.received[from]) this.takenOver.add(`${after.region} from ${from}`);
    }
  }

  noteLicense(before: LicenseCopy, after: LicenseCopy): void {
    this.highestLimit = Math.max(this.highestLimit, after.limit);
    this.wasLowered ||= after.limit < before.limit;
    for (const region of regionsOf(after.retired)) {
      this.retired.set(region, Math.max(this.retired.get(region) ?? 0, after.retired[region] ?? 0));
    }
  }

  /** Judges a claim by what its region knew: only who knows of an excess or a debt can leave it untouched. */
  judgeClaim({ rules, rows, license }: World, at: Region, seen: Seen): void {
    const pools = rows.map(({ pool }) => pool);
    const known = seen.known.map(({ pool }) => pool);
    const own = rows.find(({ pool }) => pool.region === at);
    if (own === undefined) return;
    const excess = rules.supplyOf(pools) - license.limit;
    const used = rows.reduce((total, row) => total + row.used, 0);
    const knewOfExcess = rules.supplyOf(known) - seen.license.limit >= excess;
    if (this.retired.size === 0 && knewOfExcess && used > license.limit) this.wrongClaim = 'an excess was claimed';
    const owed = rules.owedBy(own.pool, pools);
    const knewOfDebt = rules.owedBy(seen.own.pool, known) >= owed;
    if (owed > 0 && knewOfDebt && own.free < owed) this.wrongClaim = 'what is owed was claimed';
  }
}
