import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type PoolMove,
  type PoolState,
  burn,
  credit,
  emptyPool,
  holdingsOf,
  mint,
  moved,
  owedBy,
  pool as poolSchema,
  send,
  takeOver,
  yieldTo,
} from '../../lambdas/core/seats/pool.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { aPool, anyAmount, anyHistories, anyPoolAt, anyPools, here, license, regions, there } from './any-pool.ts';

const movedIf = (state: PoolState, move: PoolMove | undefined): PoolState =>
  move === undefined ? state : moved(state, move);
const third = regions[2] ?? here;

describe('an account, move by move', () => {
  const minted = moved(emptyPool(license, SEATS, here), mint(emptyPool(license, SEATS, here), 10));
  const sent = moved(minted, send(minted, there, 4));
  const empty = emptyPool(license, SEATS, there);
  const credited = movedIf(empty, credit(empty, sent.pool));
  const back = moved(credited, send(credited, here, 1));
  const home = movedIf(sent, credit(sent, back.pool));
  const burned = moved(home, burn(home, 7));

  test('ten are made, four sent, one comes back, seven are unmade', () => {
    expect([minted, sent, credited, back, home, burned].map(({ free }) => free)).toEqual([10, 6, 4, 3, 7, 0]);
    expect(burned.pool).toMatchObject({ minted: 10, burned: 7, sent: { [there]: 4 }, received: { [there]: 1 } });
  });

  test.each([
    ['all that is free may be sent', () => send(minted, there, 10), true],
    ['not one more', () => send(minted, there, 11), false],
    ['all that is free may be unmade', () => burn(home, 7), true],
    ['not one that is used', () => burn({ ...home, free: 6, used: 1 }, 7), false],
  ])('%s', (_name, move, allowed) => {
    const state = { ...home, free: Math.min(move().freeNeeded ?? 0, allowed ? 11 : (move().freeNeeded ?? 0) - 1) };
    const attempt = () => moved(state, move());
    if (allowed) expect(attempt().free).toBe(0);
    else expect(attempt).toThrow(RangeError);
  });
});

describe('whatever an account holds', () => {
  const anyMove = fc.tuple(
    fc.constantFrom('mint', 'burn', 'send', 'credit', 'yield', 'take over'),
    anyPools,
    anyAmount,
  );
  const moveOf = (state: PoolState, [kind, pools, amount]: [string, readonly PoolState[], number]) => {
    const known = pools.map(({ pool }) => pool).filter(({ region }) => region !== here);
    const other = known.find(({ region }) => region === there) ?? emptyPool(license, SEATS, there).pool;
    const spendable = Math.min(Math.max(state.free, 0), amount);
    if (kind === 'mint') return mint(state, amount);
    if (kind === 'burn') return burn(state, spendable);
    if (kind === 'send') return send(state, there, spendable);
    if (kind === 'credit') return credit(state, other);
    return kind === 'yield' ? yieldTo(state, other) : takeOver(state, other, known);
  };

  test('what it holds is free or used after every move, and no total ever shrinks', () => {
    fc.assert(
      fc.property(anyPoolAt(here), anyMove, (state, some) => {
        fc.pre(some[0] !== 'burn' && some[0] !== 'send' ? true : state.free >= 0);
        const next = movedIf(state, moveOf(state, some));
        expect(next.free + next.used).toBe(holdingsOf(next.pool));
        expect(next.used).toBe(state.used);
        expect(poolSchema.parse(next.pool)).toEqual(next.pool);
        for (const member of ['minted', 'burned'] as const) {
          expect(next.pool[member]).toBeGreaterThanOrEqual(state.pool[member]);
        }
        for (const member of ['sent', 'received'] as const) {
          for (const region of regions) {
            expect(next.pool[member][region] ?? 0).toBeGreaterThanOrEqual(state.pool[member][region] ?? 0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a credit or a yield made twice changes nothing the second time', () => {
    fc.assert(
      fc.property(anyPoolAt(here), anyPoolAt(there), (state, { pool: other }) => {
        expect(credit(movedIf(state, credit(state, other)), other)).toBeUndefined();
        const after = movedIf(state, yieldTo(state, other));
        expect(yieldTo(after, other)).toBeUndefined();
        expect(owedBy(after.pool, [after.pool, other])).toBe(0);
      }),
    );
  });

  test('credits come to the same in any order, of any copies', () => {
    const anyCopies = fc.array(fc.oneof(anyPoolAt(there), anyPoolAt(third)), { maxLength: 6 });
    fc.assert(
      fc.property(
        anyPoolAt(here),
        anyCopies.chain((copies) =>
          fc.tuple(fc.constant(copies), fc.shuffledSubarray(copies, { minLength: copies.length })),
        ),
        (state, [copies, shuffled]) => {
          const creditAll = (all: readonly PoolState[]) =>
            all.reduce((own, { pool }) => movedIf(own, credit(own, pool)), state);
          expect(creditAll(shuffled)).toEqual(creditAll(copies));
        },
      ),
    );
  });
});

describe('a region that was given up', () => {
  const lost = aPool(there, { received: { [here]: 5 }, sent: { [third]: 1 } }, 3);
  const own = aPool(here, { minted: 10, sent: { [there]: 7 } });

  test('has all it holds taken over, used or free, and what is under way to it', () => {
    const home = aPool(here, { minted: 10, sent: { [there]: 7, [third]: 3 } });
    const elsewhere = aPool(third, { sent: { [there]: 2 }, received: { [here]: 3, [there]: 1 } });
    const move = takeOver(home, lost.pool, [lost.pool, home.pool, elsewhere.pool]);
    expect(move).toMatchObject({ action: 'pool.taken-over', freeBy: 4 + 2 + 2 });
  });

  test('leaves to another what that has credited, though no copy here tells that it was sent', () => {
    const stale = aPool(there, { received: { [here]: 5 } }, 3);
    const elsewhere = aPool(third, { received: { [there]: 3 } });
    expect(takeOver(own, stale.pool, [stale.pool, elsewhere.pool])?.freeBy).toBe(5 + 2 - 3);
  });

  test('has nothing taken where it holds nothing', () => {
    expect(takeOver(aPool(here, { minted: 10 }), aPool(there).pool, [])).toBeUndefined();
  });

  test('leaves to another what it has sent there, though nothing of that one’s pool is known here yet', () => {
    expect(takeOver(own, lost.pool, [lost.pool, own.pool])?.freeBy).toBe(4 + 2);
  });

  test('has all it holds taken over, though nothing is known here yet of the pool that some of it came from', () => {
    const home = aPool(here, { minted: 15, sent: { [there]: 7, [third]: 5 } });
    const given = aPool(there, { received: { [third]: 5 } }, 3);
    expect(takeOver(home, given.pool, [given.pool, home.pool])?.freeBy).toBe(5 + 7);
  });

  test('yields what was taken when it is back, and may be left owing', () => {
    const known = [lost.pool, own.pool, aPool(third).pool];
    const taker = movedIf(own, takeOver(own, lost.pool, known));
    expect(owedBy(lost.pool, [lost.pool, taker.pool])).toBe(6);
    const back = movedIf(movedIf(lost, credit(lost, taker.pool)), yieldTo(lost, taker.pool));
    expect(back).toMatchObject({ free: -3, used: 3, pool: { sent: { [here]: 6, [third]: 1 } } });
  });

  /** What one region knows of a history: itself as it is, others as they once were, or not at all. */
  const anyKnown = anyHistories.chain((histories) =>
    fc.tuple(...[...histories.values()].map((past) => fc.constantFrom(...past))).map((copies) => {
      const mine = histories.get(here)?.at(-1) ?? emptyPool(license, SEATS, here);
      const written = copies.filter(
        ({ pool }) => pool.region !== here && holdingsOf(pool) + Object.keys(pool.sent).length > 0,
      );
      return { histories, mine, known: [mine, ...written].map(({ pool }) => pool) };
    }),
  );

  test('taken over twice, by whatever copies, gives nothing more', () => {
    fc.assert(
      fc.property(anyKnown, ({ mine, known }) => {
        const lostPool = known.find(({ region }) => region === there);
        fc.pre(lostPool !== undefined);
        const once = movedIf(mine, takeOver(mine, lostPool, known));
        expect(takeOver(once, lostPool, [once.pool, ...known.slice(1)])).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('has exactly its share taken, where all is known that was ever written', () => {
    fc.assert(
      fc.property(anyHistories, (histories) => {
        const states = [...histories.values()].flatMap((past) => (past.length > 1 ? past.slice(-1) : []));
        const [mine, ...others] = states;
        const back = others.find(({ pool }) => pool.region === there);
        fc.pre(mine !== undefined && back !== undefined);
        const dueTo = others.map((other) => credit(back, other.pool)?.freeBy ?? 0).reduce((sum, due) => sum + due, 0);
        const dueFrom = credit(mine, back.pool)?.freeBy ?? 0;
        const due = dueTo + dueFrom + (credit(back, mine.pool)?.freeBy ?? 0);
        const taken =
          takeOver(
            mine,
            back.pool,
            states.map(({ pool }) => pool),
          )?.freeBy ?? 0;
        expect(taken).toBe(holdingsOf(back.pool) + due);
      }),
      { numRuns: 500 },
    );
  });

  test('owes exactly what was taken and not sent', () => {
    fc.assert(
      fc.property(anyPoolAt(here), anyPoolAt(there), (mine, other) => {
        const move = takeOver(mine, other.pool, [mine.pool, other.pool]);
        fc.pre(move !== undefined);
        const received = move.after.received[there] ?? 0;
        expect(owedBy(other.pool, [move.after])).toBe(Math.max(0, received - (other.pool.sent[here] ?? 0)));
      }),
    );
  });
});
