import { describe, expect, test } from '@jest/globals';
import { type UsageLedger, createUsageLedger } from '../../../client/src/usage/usage-ledger.ts';
import { usageLimits } from '../../../client/src/usage/usage-limits.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const ledger = (kept: Parameters<typeof createUsageLedger>[1] = []): UsageLedger => {
  let drawn = 0;
  return createUsageLedger(() => `use_${(drawn += 1)}`, kept);
};
const waiting = (of: UsageLedger) => of.waiting().map(({ id, quantity, at }) => [id, quantity, (at - NOON) / MINUTE]);
const use = (minute: number, quantity = 1, meter = 'exports') => ({ meter, quantity, at: NOON + minute * MINUTE });

describe('uses of a meter', () => {
  test('within one hour of UTC are one event, dated by the first', () => {
    const usage = ledger();
    for (const minute of [1, 30, 59, 60, 61]) usage.record(use(minute, 2));
    expect(waiting(usage)).toEqual([
      ['use_1', 6, 1],
      ['use_2', 4, 60],
    ]);
  });

  test('are added up for each meter on its own', () => {
    const usage = ledger();
    for (const meter of ['exports', 'imports', 'exports']) usage.record(use(0, 1, meter));
    expect(usage.waiting().map(({ meter, quantity }) => [meter, quantity])).toEqual([
      ['exports', 2],
      ['imports', 1],
    ]);
  });

  test('beyond what one event may hold begin another', () => {
    const usage = ledger();
    for (const quantity of [1_000_000_000, 1, 2]) usage.record(use(0, quantity));
    expect(usage.waiting().map(({ quantity }) => quantity)).toEqual([1_000_000_000, 3]);
  });

  test.each([0, -1, 0.5, NaN, Infinity, 1_000_000_001, '1' as unknown as number, undefined as unknown as number])(
    'are whole and positive: %p is none',
    (quantity) => {
      const usage = ledger();
      expect(usage.record({ ...use(0), quantity })).toBe('QUANTITY_INVALID');
      expect(usage.size()).toBe(0);
    },
  );

  test.each(['', 'x'.repeat(129), 5 as unknown as string, undefined as unknown as string])(
    'name the meter: %p is none',
    (meter) => {
      expect(ledger().record({ ...use(0), meter })).toBe('METER_INVALID');
    },
  );
});

describe('an event that was handed to an attempt', () => {
  test('never changes again: later use is another event', () => {
    const usage = ledger();
    usage.record(use(0, 5));
    expect(usage.attempt(100)).toEqual([{ id: 'use_1', meter: 'exports', quantity: 5, at: NOON }]);
    usage.record(use(1, 2));
    expect(waiting(usage)).toEqual([
      ['use_1', 5, 0],
      ['use_2', 2, 1],
    ]);
  });

  test('is attempted again before anything else is', () => {
    const usage = ledger();
    usage.record(use(0, 5));
    const first = usage.attempt(100);
    usage.record(use(1, 2));
    expect(usage.attempt(100)).toEqual(first);
    usage.settle([{ id: 'use_1', accepted: true, code: 'COUNTED' }]);
    expect(usage.attempt(100).map(({ id }) => id)).toEqual(['use_2']);
  });

  test('is forgotten once it is counted, and reported where it is refused', () => {
    const usage = ledger();
    for (const meter of ['a', 'b', 'c']) usage.record(use(0, 1, meter));
    usage.attempt(100);
    const refused = usage.settle([
      { id: 'use_1', accepted: true, code: 'COUNTED' },
      { id: 'use_2', accepted: false, code: 'METER_UNKNOWN' },
      { id: 'use_9', accepted: true, code: 'COUNTED' },
    ]);
    expect(refused).toEqual([{ id: 'use_2', meter: 'b', quantity: 1, at: NOON, code: 'METER_UNKNOWN' }]);
    expect(usage.waiting().map(({ id }) => id)).toEqual(['use_3']);
  });

  test('is not settled by an answer that names it without having been asked', () => {
    const usage = ledger();
    usage.record(use(0));
    expect(usage.settle([{ id: 'use_1', accepted: true, code: 'COUNTED' }])).toEqual([]);
    expect(usage.size()).toBe(1);
  });
});

describe('what was kept', () => {
  const kept = { id: 'use_0', meter: 'exports', quantity: 5, at: NOON, attempted: false };

  test('goes out as it was kept: another running copy may have found the same', () => {
    const usage = ledger([kept]);
    usage.record(use(1, 2));
    expect(usage.attempt(100).map(({ id, quantity }) => [id, quantity])).toEqual([
      ['use_0', 5],
      ['use_1', 2],
    ]);
  });
});

describe('when too many events wait', () => {
  const months = (hours: number) => {
    const usage = ledger();
    for (let hour = 0; hour < hours; hour += 1) usage.record(use(hour * 60));
    return usage;
  };
  const sum = (usage: UsageLedger) => usage.waiting().reduce((total, { quantity }) => total + quantity, 0);

  test('neighbours in time are added up, and no count is lost', () => {
    const usage = months(3_000);
    expect(usage.size()).toBe(usageLimits.eventsMax);
    expect(sum(usage)).toBe(3_000);
  });

  test('precision in time is lost evenly: no event stands for more than twice its share', () => {
    const events = months(2_000).waiting();
    const spans = events.slice(1).map(({ at }, index) => (at - (events[index]?.at ?? 0)) / HOUR);
    expect(Math.max(...spans)).toBeLessThanOrEqual(8);
  });

  test('use goes on being added to the event that it was added to', () => {
    const usage = months(500);
    usage.record(use(500 * 60));
    usage.record(use(500 * 60 + 1));
    expect(usage.size()).toBe(usageLimits.eventsMax);
    expect(sum(usage)).toBe(502);
  });

  test('those that were attempted are left as they are', () => {
    const usage = months(500);
    const batch = usage.attempt(100);
    for (let hour = 500; hour < 1_500; hour += 1) usage.record(use(hour * 60));
    expect(usage.attempt(100)).toEqual(batch);
    expect(sum(usage)).toBe(1_500);
  });

  test('and none can be added up, a use is not counted, and says so', () => {
    const usage = ledger();
    for (let meter = 0; meter < usageLimits.eventsMax; meter += 1) usage.record(use(0, 1, `meter-${meter}`));
    expect(usage.record(use(0, 1, 'one-more'))).toBe('TOO_MANY_WAIT');
    expect(usage.record(use(0, 1, 'meter-0'))).toBeUndefined();
  });
});
