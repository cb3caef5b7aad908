import type { Region } from '../../lambdas/core/ids.ts';
import type { Ledger } from '../../lambdas/operations/ports.ts';
import type { PoolStore, SeatStore } from '../../lambdas/operations/seats/seat-ports.ts';

/** Thrown in place of a write, as if the function had been killed before it. Its message says which one. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface WriteFaults {
  /** The n-th write from now on, counted from 1, is not made, and none after it: the function is dead. */
  readonly crashBeforeWrite: (n: number) => void;
  /** Ends the countdown, or brings the dead function back. False where it never came to the write. */
  readonly revive: () => boolean;
  /** So many commits from now on find others at the same items. */
  readonly contend: (commits: number) => void;
  /** So many moves of accounts from now on find the account moved by somebody else. */
  readonly loseMoves: (moves: number) => void;
  /** Ends all faults. */
  readonly mend: () => void;
  /** What was written since the last call, in order. */
  readonly written: () => readonly string[];
}

/** Stores whose writes can be made to fail, over those that make them. */
export interface FaultyStores {
  readonly faults: WriteFaults;
  readonly seats: (store: SeatStore) => SeatStore;
  readonly pools: (store: PoolStore) => PoolStore;
  readonly ledger: (store: Ledger) => Ledger;
}

export const faultyStores = (): FaultyStores => {
  let countdown = Number.POSITIVE_INFINITY;
  let contended = 0;
  let lost = 0;
  let log: string[] = [];

  const write = async <Answer>(name: string, region: Region, make: () => Promise<Answer>): Promise<Answer> => {
    const label = `${name} in ${region}`;
    countdown -= 1;
    if (countdown <= 0) throw new Killed(label);
    log.push(label);
    return make();
  };

  const faults: WriteFaults = {
    crashBeforeWrite: (n) => {
      countdown = n;
    },
    revive: () => {
      const died = countdown <= 0;
      countdown = Number.POSITIVE_INFINITY;
      return died;
    },
    contend: (commits) => {
      contended = commits;
    },
    loseMoves: (moves) => {
      lost = moves;
    },
    mend: () => {
      countdown = Number.POSITIVE_INFINITY;
      [contended, lost] = [0, 0];
    },
    written: () => {
      const since = log;
      log = [];
      return since;
    },
  };

  return {
    faults,
    seats: (store) => ({
      ...store,
      commit: (region, steps) => {
        if (contended > 0) {
          contended -= 1;
          return Promise.resolve('contended');
        }
        const name = steps.map((step) => ('event' in step ? step.event.action : step.kind)).join(' + ');
        return write(name, region, () => store.commit(region, steps));
      },
      renew: (seat, until) => write('renew', seat.value.region, () => store.renew(seat, until)),
      sweep: (seat) => write('sweep', seat.value.region, () => store.sweep(seat)),
    }),
    pools: (store) => ({
      ...store,
      move: (from, move, event, basis) => {
        if (lost > 0) {
          lost -= 1;
          return Promise.resolve(false);
        }
        return write(move.action, from.pool.region, () => store.move(from, move, event, basis));
      },
    }),
    ledger: (store) => ({
      ...store,
      commit: (home, writes, remember) =>
        write(writes.map(({ event }) => event.action).join(' + '), home, () => store.commit(home, writes, remember)),
    }),
  };
};
