import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createUsageReporter } from '../../../client/src/usage/usage-reporter.ts';
import type { UsageReporter } from '../../../client/src/usage/usage-reporting.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { type Behaviour, countingService } from './counting-service.ts';
import { crashingVault } from './crashing-vault.ts';

type Step =
  | { readonly kind: 'record'; readonly meter: string; readonly quantity: number }
  | { readonly kind: 'service'; readonly behaviour: Behaviour }
  | { readonly kind: 'store'; readonly isRefusing: boolean }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'turn' | 'flush' | 'saveByItself' | 'crash' | 'restart' };

const behaviour = fc.constantFrom<Behaviour>(
  'counts',
  'lost',
  'unreachable',
  'refuses-some',
  'refuses-some-lost',
  'absent',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('record' as const),
      meter: fc.constantFrom('exports', 'imports', 'seconds'),
      quantity: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(999_999_999)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('service' as const), behaviour }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('store' as const), isRefusing: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.constantFrom(1, 1_000, 9_000, 20_000, 600_000, 7_200_000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('turn', 'flush', 'saveByItself', 'crash', 'restart') }),
  },
);

interface KeptRow {
  readonly id: string;
  readonly quantity: number;
}

/** A product, its store and its service, to all of which anything may happen. */
const story = (random: () => number) => {
  const runtime = fakeRuntime({ random });
  const service = countingService();
  /** Of what was recorded: all; what was handed to the vault; what the store holds. A crash takes back to the last. */
  const total = { recorded: 0, written: 0, saved: 0 };
  const problems = new Set<string>();
  let vault = crashingVault('{}', () => {
    total.saved = total.written;
  });
  let life = { isOver: false };
  /** A process of its own: once it has died, neither its network nor its store nor its timers do anything. */
  const open = (): UsageReporter => {
    const mine = { vault, life: { isOver: false } };
    life = mine.life;
    const alive = async <Value>(run: () => Promise<Value>): Promise<Value> =>
      mine.life.isOver ? new Promise<Value>(() => undefined) : run();
    return createUsageReporter({
      isSent: true,
      vault: {
        read: mine.vault.read,
        flush: () => alive(mine.vault.flush),
        write: (slice, value) => {
          if (mine.life.isOver) return;
          total.written = total.recorded;
          mine.vault.write(slice, value);
        },
      },
      runtime: {
        ...runtime,
        after: (milliseconds, run) =>
          runtime.after(milliseconds, () => {
            if (!mine.life.isOver) run();
          }),
      },
      service: { reportUsage: (events) => alive(() => service.reportUsage(events)) },
      onProblem: ({ code }) => problems.add(code),
    });
  };
  let reporter = open();
  const crash = (): void => {
    life.isOver = true;
    total.recorded = total.written = total.saved;
    vault = vault.crash();
    reporter = open();
  };
  const take = async (each: Step): Promise<void> => {
    switch (each.kind) {
      case 'record':
        total.recorded += each.quantity;
        reporter.record(each.meter, each.quantity);
        return;
      case 'service':
        service.behave(each.behaviour);
        return;
      case 'store':
        vault.refuse(each.isRefusing);
        return;
      case 'pass':
        return runtime.advance(each.milliseconds);
      case 'turn':
        return Promise.resolve();
      case 'flush':
        void reporter.flush();
        return;
      case 'saveByItself':
        vault.saveByItself();
        return;
      case 'crash':
        crash();
        return;
      case 'restart':
        await Promise.all([reporter.close(), runtime.advance(3_000)]);
        vault.saveByItself();
        crash();
        return;
    }
  };
  const waiting = (): readonly KeptRow[] =>
    ((vault.read('usage') ?? []) as [string, string, number][]).map(([id, , quantity]) => ({ id, quantity }));
  return { service, problems, total, take, waiting };
};

/** The given numbers, over and over. */
const inTurn = (numbers: readonly number[]): (() => number) => {
  let drawn = 0;
  return () => numbers[drawn++ % numbers.length] ?? 0;
};

const sum = (events: Iterable<KeptRow>): number => [...events].reduce((total, { quantity }) => total + quantity, 0);

test('whatever fails, whenever: every use is counted once, but for those recorded since the last save before a crash', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
      async (steps, dice) => {
        const { service, problems, total, take, waiting } = story(inTurn(dice));
        for (const each of steps) {
          await take(each);
          const known = new Map([...waiting(), ...service.seen.values()].map((event) => [event.id, event]));
          expect(service.changed).toEqual([]);
          expect(sum(known.values())).toBe(total.written);
        }
        await take({ kind: 'service', behaviour: 'counts' });
        await take({ kind: 'store', isRefusing: false });
        await take({ kind: 'pass', milliseconds: 10_800_000 });
        expect(service.changed).toEqual([]);
        expect(waiting()).toEqual([]);
        expect(sum(service.seen.values())).toBe(total.recorded);
        expect([...service.seen.values()].every(({ accepted }) => accepted)).toBe(!problems.has('USAGE_REFUSED'));
      },
    ),
    { numRuns: 300 },
  );
}, 120_000);
