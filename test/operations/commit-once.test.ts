import { describe, expect, test } from '@jest/globals';
import { type Result, accepted } from '../../lambdas/core/result.ts';
import { type Intent, commitOnce } from '../../lambdas/operations/commit-once.ts';
import type { CommitOutcome, IdempotencyClaim, Ledger, Write } from '../../lambdas/operations/ports.ts';
import type { Refusal } from '../../lambdas/operations/refusal.ts';
import { inMemoryTable } from '../support/fakes/in-memory-table.ts';
import { NOON, eventOf, regionOf } from '../support/licensing.ts';
import { atlas, claimOf } from '../support/operator-world.ts';

const home = regionOf('eu-west-1');
const KEY = 'one-key-for-one-thing';

const write: Write = { entity: 'product', after: atlas, expectedVersion: 0, event: eventOf('product.created') };

/** Creates a product; each decision gives another answer, so that answers tell which decision they come from. */
const creating = (ledger: Ledger, claim?: IdempotencyClaim, writes: readonly Write[] = [write]) => {
  let decisions = 0;
  const load = (): Promise<Result<undefined, Refusal>> => Promise.resolve(accepted(undefined));
  const intent: Intent<undefined> = {
    claim,
    load,
    home: () => home,
    decide: () => {
      decisions += 1;
      return accepted({ writes, answer: { status: 201, body: { decision: decisions } } });
    },
  };
  return { run: () => commitOnce({ ledger, clock: () => NOON }, intent), decisions: () => decisions };
};

const losing = (outcome: CommitOutcome): Ledger => ({
  commit: () => Promise.resolve(outcome),
  recall: () => Promise.resolve({ kind: 'new' }),
});

describe('a request with an idempotency key', () => {
  test('sent twice is carried out once and gets the first answer again', async () => {
    const { ledger, committed } = inMemoryTable();
    const { run, decisions } = creating(ledger, claimOf(KEY));
    await expect(run()).resolves.toEqual(accepted({ answer: { status: 201, body: { decision: 1 } }, replayed: false }));
    await expect(run()).resolves.toEqual(accepted({ answer: { status: 201, body: { decision: 1 } }, replayed: true }));
    expect(decisions()).toBe(1);
    expect(committed).toHaveLength(1);
  });

  test('sent twice at the same moment is carried out once', async () => {
    const { ledger, committed, beforeNextCommit } = inMemoryTable();
    const { run } = creating(ledger, claimOf(KEY));
    beforeNextCommit(run);
    await expect(run()).resolves.toMatchObject({ value: { answer: { body: { decision: 2 } }, replayed: true } });
    expect(committed).toHaveLength(1);
  });

  test('under the key of another request is refused', async () => {
    const { ledger } = inMemoryTable();
    await creating(ledger, claimOf(KEY)).run();
    await expect(creating(ledger, claimOf(KEY, 'another request')).run()).resolves.toEqual({
      ok: false,
      refusal: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  test('that has nothing to write is remembered with its answer all the same', async () => {
    const { ledger, committed } = inMemoryTable();
    const { run, decisions } = creating(ledger, claimOf(KEY), []);
    await expect(run()).resolves.toEqual(accepted({ answer: { status: 201, body: { decision: 1 } }, replayed: false }));
    await expect(run()).resolves.toEqual(accepted({ answer: { status: 201, body: { decision: 1 } }, replayed: true }));
    expect(decisions()).toBe(1);
    expect(committed).toEqual([]);
  });

  test('that was refused is not remembered: it may be accepted later', async () => {
    const { ledger } = inMemoryTable();
    const refusing: Intent<undefined> = {
      claim: claimOf(KEY),
      load: () => Promise.resolve({ ok: false, refusal: { code: 'NOT_FOUND', detail: '' } }),
      home: () => home,
      decide: () => accepted({ writes: [], answer: { status: 200, body: null } }),
    };
    await commitOnce({ ledger, clock: () => NOON }, refusing);
    await expect(ledger.recall(home, claimOf(KEY))).resolves.toEqual({ kind: 'new' });
  });
});

test('a request without an idempotency key that has nothing to write commits nothing', async () => {
  const ledger: Ledger = { ...losing('committed'), commit: () => Promise.reject(new Error('nothing to commit')) };
  await expect(creating(ledger, undefined, []).run()).resolves.toMatchObject({ ok: true });
});

describe('a request that keeps losing', () => {
  test.each(['version-mismatch', 'idempotency-key-taken'] as const)(
    'to %s gives up as a conflict, after five tries',
    async (outcome) => {
      const { run, decisions } = creating(losing(outcome));
      await expect(run()).resolves.toMatchObject({ ok: false, refusal: { code: 'CONFLICT' } });
      expect(decisions()).toBe(5);
    },
  );

  test('but once is carried out at the next try', async () => {
    let tries = 0;
    const ledger: Ledger = {
      ...losing('committed'),
      commit: () => Promise.resolve((tries += 1) < 5 ? 'version-mismatch' : 'committed'),
    };
    await expect(creating(ledger).run()).resolves.toMatchObject({ ok: true });
  });
});
