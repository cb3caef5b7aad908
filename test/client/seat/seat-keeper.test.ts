import { describe, expect, test } from '@jest/globals';
import type { HeldSeat, Reply } from '../../../client/src/service.ts';
import { AHEAD, LEASE, MINUTE, SECOND, granted, lockedSeat, refused, seatStory, unreachable } from './fake-seat.ts';

const RENEWAL = 250 * SECOND;

/** An answer that comes when the test says so. */
const pending = () => {
  let resolve: (reply: Reply<HeldSeat>) => void = () => undefined;
  const reply = new Promise<Reply<HeldSeat>>((settle) => {
    resolve = settle;
  });
  return { reply, resolve };
};

describe('a claim', () => {
  test('gets the seat, until the end of its lease by this machine’s clock, wherever that stands', async () => {
    const { keeper, runtime, changes } = seatStory();
    expect(keeper.standing()).toEqual({ kind: 'none' });
    expect(await keeper.start()).toEqual({ kind: 'held' });
    expect(keeper.standing()).toEqual({ kind: 'held', id: 'sea_1', until: runtime.now() + LEASE });
    expect(changes).toEqual(['held']);
  });

  test('that is refused says why, once', async () => {
    const { keeper, runtime, answer, problems, claims } = seatStory();
    answer(() => refused(403, 'SEAT_DENIED'));
    expect(await keeper.start()).toEqual({ kind: 'refused', code: 'SEAT_DENIED', decision: 'SUSPENDED' });
    await runtime.advance(30 * MINUTE);
    expect(claims).toEqual([0, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE]);
    expect(problems).toEqual([{ code: 'SEAT_REFUSED', detail: 'SUSPENDED: No.' }]);
    expect(keeper.standing()).toEqual({ kind: 'none' });
  });

  test('of which nothing is known is tried again, with growing pauses', async () => {
    const { keeper, runtime, answer, problems, claims } = seatStory();
    answer(() => unreachable);
    expect(await keeper.start()).toEqual({ kind: 'unreachable' });
    await runtime.advance(20 * SECOND);
    expect(claims).toEqual([0, 1, 3, 7, 15].map((seconds) => seconds * SECOND));
    expect(problems).toEqual([]);
  });

  test('is made once by calls that overlap', async () => {
    const { keeper, claims } = seatStory();
    await Promise.all([keeper.start(), keeper.start(), keeper.start()]);
    expect(claims).toEqual([0]);
  });
});

describe('the heartbeat', () => {
  test('renews between a third and half of the lease', async () => {
    const { keeper, runtime, claims, changes } = seatStory();
    await keeper.start();
    await runtime.advance(4 * RENEWAL);
    expect(claims).toEqual([0, 1, 2, 3, 4].map((beat) => beat * RENEWAL));
    expect(changes).toEqual(['held']);
  });

  test('renews in time where the service’s time is not known', async () => {
    const { keeper, runtime, answer, claims } = seatStory();
    answer(() => ({ ...granted(runtime.now() - AHEAD), serverTime: undefined }));
    await keeper.start();
    expect(keeper.standing()).toMatchObject({ kind: 'held', until: runtime.now() + (LEASE * 2) / 3 });
    await runtime.advance(LEASE / 3);
    expect(claims.length).toBeGreaterThanOrEqual(2);
  });

  test('has none where a seat has no lease', async () => {
    const { keeper, runtime, answer, claims } = seatStory();
    answer(() => lockedSeat);
    await keeper.start();
    expect(keeper.standing()).toEqual({ kind: 'held', id: 'sea_1', until: undefined });
    expect(runtime.waiting()).toBe(0);
    await runtime.advance(24 * 60 * MINUTE);
    expect(claims).toEqual([0]);
  });

  test('renews within ten seconds of waking, where the renewal came due in the sleep', async () => {
    const { keeper, runtime, claims, changes } = seatStory();
    await keeper.start();
    runtime.setClock(runtime.now() + 8 * 60 * MINUTE);
    expect(keeper.standing()).toEqual({ kind: 'over' });
    await runtime.advance(10 * SECOND);
    expect(claims).toHaveLength(2);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
    expect(changes).toEqual(['held', 'over', 'held']);
  });

  test('does not storm a region that keeps the seat and cannot renew it', async () => {
    const { keeper, runtime, answer, claims } = seatStory();
    const first = granted(runtime.now() + AHEAD);
    answer(() => ({ ...first, serverTime: runtime.now() + AHEAD }) as Reply<HeldSeat>);
    await keeper.start();
    await runtime.advance(LEASE - SECOND);
    expect(claims.length).toBeLessThan(20);
  });
});

describe('a service that is out of reach', () => {
  test('leaves the seat until its lease ends, which is told', async () => {
    const { keeper, runtime, answer, changes } = seatStory();
    await keeper.start();
    answer(() => unreachable);
    await runtime.advance(LEASE - SECOND);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
    await runtime.advance(3 * SECOND);
    expect(keeper.standing()).toEqual({ kind: 'over' });
    expect(changes).toEqual(['held', 'over']);
  });

  test('that comes back gives it again', async () => {
    const { keeper, runtime, answer, changes } = seatStory();
    await keeper.start();
    answer(() => unreachable);
    await runtime.advance(60 * MINUTE);
    answer(() => granted(runtime.now() + AHEAD));
    await runtime.advance(90 * SECOND);
    expect(changes).toEqual(['held', 'over', 'held']);
  });
});

describe('a seat that is lost', () => {
  test.each([
    [409, 'SEATS_EXHAUSTED', MINUTE],
    [409, 'DEVICES_EXHAUSTED', MINUTE],
    [403, 'SEAT_DENIED', 10 * MINUTE],
    [403, 'SEATS_NOT_INCLUDED', 10 * MINUTE],
  ] as const)('by %s %s is over at once, and asked for again at a gentle rate', async (status, code, pause) => {
    const { keeper, runtime, answer, changes, problems, claims } = seatStory();
    await keeper.start();
    answer(() => refused(status, code));
    await runtime.advance(RENEWAL);
    expect(keeper.standing()).toEqual({ kind: 'over' });
    expect(problems.map((problem) => problem.code)).toEqual(['SEAT_REFUSED']);
    answer(() => granted(runtime.now() + AHEAD));
    await runtime.advance(pause);
    expect(claims).toHaveLength(3);
    expect(changes).toEqual(['held', 'over', 'held']);
  });

  test.each([
    [401, 'LICENSE_KEY_INVALID'],
    [404, 'UNKNOWN'],
  ] as const)('is not by %s %s, which says nothing of the seat', async (status, code) => {
    const { keeper, runtime, answer, changes } = seatStory();
    await keeper.start();
    answer(() => refused(status, code));
    await runtime.advance(RENEWAL);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
    expect(changes).toEqual(['held']);
  });
});

describe('closing', () => {
  test('gives a floating seat back, and stops', async () => {
    const { keeper, runtime, releases, changes, vault } = seatStory({ claim: { device: 'mac-7', user: 'ada' } });
    await keeper.start();
    await keeper.close();
    expect(releases).toEqual([{ device: 'mac-7', user: 'ada' }]);
    expect(changes).toEqual(['held', 'none']);
    expect(vault.read('seat')).toBeUndefined();
    expect(runtime.waiting()).toBe(0);
  });

  test('leaves a seat without a lease: it is held until it is released by intention', async () => {
    const { keeper, answer, releases } = seatStory();
    answer(() => lockedSeat);
    await keeper.start();
    await keeper.close();
    expect(releases).toEqual([]);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
    expect(await keeper.release()).toBe(true);
    expect(releases).toEqual([{ device: 'mac-7', user: undefined }]);
    expect(keeper.standing()).toEqual({ kind: 'none' });
  });

  test('waits a second and a half at most', async () => {
    const { keeper, runtime, answerRelease } = seatStory();
    await keeper.start();
    answerRelease(() => new Promise(() => undefined));
    let isClosed = false;
    void keeper.close().then(() => {
      isClosed = true;
    });
    await runtime.advance(1.5 * SECOND - 1);
    expect(isClosed).toBe(false);
    await runtime.advance(1);
    await runtime.settle();
    expect(isClosed).toBe(true);
  });

  test('waits for a claim that is under way, and gives back what it brings', async () => {
    const { keeper, runtime, answer, releases } = seatStory();
    const { reply, resolve } = pending();
    answer(() => reply);
    void keeper.start();
    const closed = keeper.close();
    await runtime.settle();
    expect(releases).toEqual([]);
    resolve(granted(runtime.now() + AHEAD));
    await closed;
    expect(releases).toHaveLength(1);
    expect(runtime.waiting()).toBe(0);
  });

  test('twice gives back once', async () => {
    const { keeper, releases } = seatStory();
    await keeper.start();
    await Promise.all([keeper.close(), keeper.close()]);
    await keeper.close();
    expect(releases).toHaveLength(1);
  });

  test('frees the seat of a license that was suspended', async () => {
    const { keeper, runtime, answer, releases } = seatStory();
    await keeper.start();
    answer(() => refused(403, 'SEAT_DENIED'));
    await runtime.advance(RENEWAL);
    await keeper.close();
    expect(releases).toHaveLength(1);
  });

  test('is undone by starting again, once the release is through', async () => {
    const { keeper, claims, releases } = seatStory();
    await keeper.start();
    const closed = keeper.close();
    await Promise.resolve();
    const started = keeper.start();
    await closed;
    expect(await started).toEqual({ kind: 'held' });
    expect(claims).toHaveLength(2);
    expect(releases.length).toBeLessThanOrEqual(1);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
  });

  test('is waited for by a claim: the service might otherwise see the release after it', async () => {
    const { keeper, runtime, answerRelease, claims } = seatStory();
    await keeper.start();
    let answerIt: () => void = () => undefined;
    answerRelease(
      () =>
        new Promise((resolve) => {
          answerIt = () => {
            resolve({ kind: 'answered', value: undefined, serverTime: undefined });
          };
        }),
    );
    const closed = keeper.close();
    await runtime.settle();
    const started = keeper.start();
    await runtime.settle();
    expect(claims).toHaveLength(1);
    answerIt();
    await closed;
    expect(await started).toEqual({ kind: 'held' });
    expect(claims).toHaveLength(2);
  });

  test('a release that does not get through leaves the seat known', async () => {
    const { keeper, answerRelease } = seatStory();
    await keeper.start();
    answerRelease(() => unreachable);
    expect(await keeper.release()).toBe(false);
    expect(keeper.standing()).toMatchObject({ kind: 'held' });
  });
});

describe('after a restart', () => {
  test('the seat is known before anybody is asked, with what is left of its lease', async () => {
    const { keeper, runtime, restart } = seatStory();
    await keeper.start();
    const until = runtime.now() + LEASE;
    await runtime.advance(3 * MINUTE);
    expect(restart().standing()).toEqual({ kind: 'held', id: 'sea_1', until });
  });

  test('a lease that ended meanwhile is over', async () => {
    const { keeper, runtime, restart } = seatStory();
    await keeper.start();
    runtime.setClock(runtime.now() + LEASE);
    expect(restart().standing()).toEqual({ kind: 'over' });
  });

  test('a clock that was set back makes the lease no longer than it was', async () => {
    const { keeper, runtime, restart } = seatStory();
    await keeper.start();
    runtime.setClock(runtime.now() - 24 * 60 * MINUTE);
    expect(restart().standing()).toMatchObject({ kind: 'held', until: runtime.now() + LEASE });
  });

  test.each([
    ['another device’s', { id: 'sea_1', device: 'mac-8', savedAt: 0, left: null }],
    ['another user’s', { id: 'sea_1', device: 'mac-7', user: 'ada', savedAt: 0, left: null }],
    ['no', 'sea_1'],
    ['half a', { id: 'sea_1', device: 'mac-7' }],
  ])('%s seat is none', (_whose, kept) => {
    const { vault, restart } = seatStory();
    vault.write('seat', kept);
    expect(restart().standing()).toEqual({ kind: 'none' });
  });
});
