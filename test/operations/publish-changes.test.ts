import { describe, expect, test } from '@jest/globals';
import { limits } from '../../lambdas/contract/limits.ts';
import type { OutgoingEvent } from '../../lambdas/core/outgoing-event.ts';
import { type PublishPorts, type RefusedEvent, publishChanges } from '../../lambdas/operations/publish-changes.ts';

const event = (at: number, size = 10): OutgoingEvent => ({
  detailType: 'license.issued',
  time: '2026-11-23T07:08:09.010Z',
  resources: [`lic_${at}`],
  detail: JSON.stringify({ text: 'x'.repeat(size) }),
});
const events = (count: number, size?: number) => Array.from({ length: count }, (_, at) => event(at, size));
const nameOf = ({ resources }: OutgoingEvent): string => resources[0] ?? '';

/** A bus that refuses an event as often, and with the code, as told. */
const busThat = (refuses: Record<string, { times: number; passes: boolean }> = {}) => {
  const [requests, pauses]: [string[][], number[]] = [[], []];
  const left = new Map(Object.entries(refuses).map(([name, { times }]) => [name, times]));
  const ports: PublishPorts = {
    put: (put) => {
      requests.push(put.map(nameOf));
      const refused = put.filter((each) => (left.get(nameOf(each)) ?? 0) > 0);
      for (const each of refused) left.set(nameOf(each), (left.get(nameOf(each)) ?? 0) - 1);
      return Promise.resolve(
        refused.map((each): RefusedEvent => {
          const passes = refuses[nameOf(each)]?.passes ?? false;
          return { event: each, code: passes ? 'ThrottlingException' : 'MalformedDetail', passes };
        }),
      );
    },
    pause: (milliseconds) => Promise.resolve(void pauses.push(milliseconds)),
    random: (count) => new Uint8Array(count).fill(128),
  };
  return { ports, requests, pauses };
};

describe('events', () => {
  test('go ten a request, in their order', async () => {
    const { ports, requests, pauses } = busThat();
    expect(await publishChanges(ports, events(25))).toEqual([]);
    expect(requests.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(requests.flat()).toEqual(events(25).map(nameOf));
    expect(pauses).toEqual([]);
  });

  test('that are large go fewer a request', async () => {
    const { ports, requests } = busThat();
    await publishChanges(ports, events(5, limits.eventBytes / 2 - 1_000));
    expect(requests.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  test('that are none make no request', async () => {
    const { ports, requests } = busThat();
    expect(await publishChanges(ports, [])).toEqual([]);
    expect(requests).toEqual([]);
  });
});

describe('of a request that was taken in part', () => {
  test('what was throttled is put again, alone, after a pause', async () => {
    const { ports, requests, pauses } = busThat({ lic_1: { times: 2, passes: true } });
    expect(await publishChanges(ports, events(3))).toEqual([]);
    expect(requests).toEqual([['lic_0', 'lic_1', 'lic_2'], ['lic_1'], ['lic_1']]);
    expect(pauses).toHaveLength(2);
  });

  test('what is throttled for ever is given up after four tries, and named', async () => {
    const { ports, requests } = busThat({ lic_1: { times: Infinity, passes: true } });
    expect(await publishChanges(ports, events(3))).toEqual([
      { event: event(1), code: 'ThrottlingException', passes: true },
    ]);
    expect(requests).toHaveLength(4);
  });

  test('what is refused for good is not put again, and does not hold up the others', async () => {
    const { ports, requests } = busThat({ lic_0: { times: 1, passes: false }, lic_2: { times: 1, passes: true } });
    expect(await publishChanges(ports, events(12))).toMatchObject([{ event: event(0), code: 'MalformedDetail' }]);
    expect(requests.slice(1)).toEqual([['lic_2'], ['lic_10', 'lic_11']]);
  });
});

test('a bus that does not answer ends it: Lambda tries all of it again', async () => {
  const { ports } = busThat();
  let asked = 0;
  const put = () => {
    asked += 1;
    return Promise.reject(new Error('gone'));
  };
  await expect(publishChanges({ ...ports, put }, events(25))).rejects.toThrow('gone');
  expect(asked).toBe(1);
});
