import { describe, expect, test } from '@jest/globals';
import type { Reply, Service, UsageEvent } from '../../../client/src/service.ts';
import { createUsageReporter } from '../../../client/src/usage/usage-reporter.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { type CountingService, countingService, refused } from './counting-service.ts';
import { type CrashingVault, crashingVault } from './crashing-vault.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

const product = (
  given: {
    readonly isSent?: boolean;
    readonly vault?: CrashingVault;
    readonly service?: Pick<Service, 'reportUsage'>;
  } = {},
) => {
  const runtime = fakeRuntime();
  const service: CountingService = countingService();
  const vault = given.vault ?? crashingVault();
  const problems: string[] = [];
  const reporter = createUsageReporter({
    runtime,
    service: given.service ?? service,
    vault,
    isSent: given.isSent ?? true,
    onProblem: ({ code, detail }) => problems.push(`${code} ${detail}`),
  });
  return { reporter, runtime, service, vault, problems };
};

/** A service that takes no request with an event of a meter that it cannot read. */
const pickyService = () => {
  const counted: UsageEvent[] = [];
  const sizes: number[] = [];
  const reportUsage = async (
    events: readonly UsageEvent[],
  ): Promise<Reply<readonly { id: string; accepted: boolean; code: string }[]>> => {
    sizes.push(events.length);
    if (events.some(({ meter }) => meter === 'Ünits')) return Promise.resolve(refused(400, 'INVALID_INPUT'));
    counted.push(...events);
    const value = events.map(({ id }) => ({ id, accepted: true, code: 'COUNTED' }));
    return Promise.resolve({ kind: 'answered', value, serverTime: undefined });
  };
  return { reportUsage, counted, sizes };
};

describe('usage is sent', () => {
  test('ten seconds after it began to wait, added up, in one request', async () => {
    const { reporter, runtime, service } = product();
    for (let use = 0; use < 1_000; use += 1) reporter.record('exports');
    await runtime.advance(10 * SECOND - 1);
    expect(service.requests).toEqual([]);
    await runtime.advance(1);
    await runtime.settle();
    expect(service.requests.map((events) => events.map(({ meter, quantity }) => [meter, quantity]))).toEqual([
      [['exports', 1_000]],
    ]);
  });

  test('not at all where none waits', async () => {
    const { reporter, runtime, service } = product();
    reporter.record('exports');
    await runtime.advance(HOUR);
    expect(service.requests).toHaveLength(1);
    expect(runtime.waiting()).toBe(0);
  });

  test('a hundred events at a time', async () => {
    const { reporter, service } = product();
    for (let meter = 0; meter < 250; meter += 1) reporter.record(`meter-${meter}`);
    await reporter.flush();
    expect(service.requests.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  test('only once the store holds it as it goes out', async () => {
    const { vault, ...given } = product({ vault: crashingVault() });
    vault.refuse(true);
    given.reporter.record('exports');
    await given.reporter.flush();
    await given.reporter.flush();
    expect(given.service.requests).toEqual([]);
    expect(given.problems).toEqual(['STORE_NOT_WRITTEN Usage is not sent: ENOSPC: no space left on device']);
    vault.refuse(false);
    await given.reporter.flush();
    expect(given.service.counted()).toBe(1);
  });

  test('with pauses that grow to five minutes, while the service is out of reach', async () => {
    const { reporter, runtime, service } = product();
    service.behave('unreachable');
    reporter.record('exports');
    await runtime.advance(HOUR);
    const requests = service.requests.length;
    await runtime.advance(HOUR);
    expect(service.requests.length - requests).toBe(12);
    expect(requests).toBeLessThan(20);
  });

  test('as one event an hour after a week out of reach', async () => {
    const { reporter, runtime, service } = product();
    service.behave('unreachable');
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      reporter.record('exports', 7);
      await runtime.advance(HOUR / 2);
      reporter.record('exports', 5);
      await runtime.advance(HOUR / 2);
    }
    service.behave('counts');
    await reporter.flush();
    expect(service.counted('exports')).toBe(7 * 24 * 12);
    expect(service.seen.size).toBeLessThan(7 * 24 + 5);
  });
});

describe('a use that cannot be counted', () => {
  test('is reported and not thrown', () => {
    const { reporter, problems } = product();
    reporter.record('exports', 0.5);
    reporter.record('');
    expect(problems).toEqual([
      'USAGE_REFUSED QUANTITY_INVALID: 0.5 of exports is not counted.',
      'USAGE_REFUSED METER_INVALID: 1 of  is not counted.',
    ]);
  });

  test('because the service does not, is forgotten and reported', async () => {
    const { reporter, runtime, problems } = product({
      service: {
        reportUsage: (events) =>
          Promise.resolve({
            kind: 'answered',
            value: events.map(({ id }) => ({ id, accepted: false, code: 'METER_EXHAUSTED' })),
            serverTime: undefined,
          }),
      },
    });
    reporter.record('exports', 3);
    await reporter.flush();
    expect(problems).toEqual([
      'USAGE_REFUSED METER_EXHAUSTED: 3 of exports from 2026-11-24T12:00:00.000Z on is not counted.',
    ]);
    expect(runtime.waiting()).toBe(0);
  });

  test('because the service cannot read it, holds up no other', async () => {
    const service = pickyService();
    const { reporter, runtime, problems } = product({ service });
    for (let meter = 0; meter < 99; meter += 1) reporter.record(meter === 60 ? 'Ünits' : `meter-${meter}`);
    await reporter.flush();
    await runtime.advance(HOUR);
    expect(service.counted).toHaveLength(98);
    expect(problems).toEqual([
      'USAGE_REFUSED INVALID_INPUT: 1 of Ünits from 2026-11-24T12:00:00.000Z on is not counted.',
    ]);
    expect(service.sizes.length).toBeLessThan(30);
  });
});

describe('a service that takes no usage', () => {
  test('is reported once, and asked again after an hour; all is kept', async () => {
    const { reporter, runtime, service, problems } = product();
    service.behave('absent');
    reporter.record('exports');
    await reporter.flush();
    for (let minute = 0; minute < 59; minute += 1) {
      reporter.record('exports');
      await reporter.flush();
      await runtime.advance(60 * SECOND);
    }
    expect(service.requests).toHaveLength(1);
    await runtime.advance(2 * HOUR);
    expect(service.requests).toHaveLength(3);
    expect(problems).toEqual(['REQUEST_REFUSED Usage is kept, not sent: UNKNOWN: No.']);
    service.behave('counts');
    await runtime.advance(2 * HOUR);
    expect(service.counted()).toBe(60);
  });

  test('is not asked at all where usage is only kept', async () => {
    const vault = crashingVault();
    const { reporter, runtime, service } = product({ isSent: false, vault });
    reporter.record('exports', 4);
    await reporter.flush();
    await runtime.advance(24 * HOUR);
    await reporter.close();
    expect(service.requests).toEqual([]);
    const later = product({ vault: vault.crash() });
    await later.runtime.advance(10 * SECOND);
    await later.runtime.settle();
    expect(later.service.counted()).toBe(4);
  });
});

describe('closing', () => {
  test('sends what waits', async () => {
    const { reporter, runtime, service } = product();
    reporter.record('exports');
    await reporter.close();
    expect(service.counted()).toBe(1);
    expect(runtime.waiting()).toBe(0);
  });

  test('waits a second and a half at most, and keeps what was not answered', async () => {
    const vault = crashingVault();
    const { reporter, runtime } = product({
      vault,
      service: { reportUsage: () => new Promise(() => undefined) },
    });
    reporter.record('exports', 3);
    let isClosed = false;
    void reporter.close().then(() => {
      isClosed = true;
    });
    await runtime.advance(1.5 * SECOND - 1);
    expect(isClosed).toBe(false);
    await runtime.advance(1);
    await runtime.settle();
    expect(isClosed).toBe(true);
    const later = product({ vault: vault.crash() });
    await later.reporter.flush();
    expect(later.service.counted()).toBe(3);
  });

  test('what is recorded afterwards is kept for the next time', async () => {
    const vault = crashingVault();
    const { reporter, runtime } = product({ vault });
    await reporter.close();
    reporter.record('exports', 2);
    expect(runtime.waiting()).toBe(0);
    await vault.flush();
    const later = product({ vault: vault.crash() });
    await later.reporter.flush();
    expect(later.service.counted()).toBe(2);
  });
});

describe('what was kept', () => {
  test('and cannot be read is reported; the rest is sent', async () => {
    const rows = [['use_1', 'exports', 3, 0, true], ['use_2', 'exports', 0, 0, true], 'use_3', ['use_4', 'exports']];
    const { reporter, service, problems } = product({ vault: crashingVault(JSON.stringify({ usage: rows })) });
    await reporter.flush();
    expect(service.counted()).toBe(3);
    expect(problems).toEqual(['STORE_UNREADABLE 3 kept records of usage cannot be read: they are lost.']);
  });
});

test('flushes that overlap send what waited when each was called, and nothing twice', async () => {
  const { reporter, service } = product();
  reporter.record('exports');
  const first = reporter.flush();
  await Promise.resolve();
  reporter.record('imports');
  await Promise.all([first, reporter.flush(), reporter.flush()]);
  expect(service.requests.map(({ length }) => length)).toEqual([1, 1]);
  expect(service.counted()).toBe(2);
});
