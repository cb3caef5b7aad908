import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PATIENCE_MILLISECONDS } from '../../lambdas/operations/seats/commit-patiently.ts';
import { SeatsContended } from '../../lambdas/operations/faults.ts';
import { regionOf } from '../support/licensing.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, floating, licenseWith, nodeLocked } from '../support/seat-world-license.ts';

const frankfurt = regionOf('eu-central-1');
/** What one wait, or one region that does not answer, may add to the patience that there is. */
const ONE_MORE = 1_500;

let world: SeatWorld;
beforeAll(async () => {
  world = await seatWorld([virginia, ireland, sydney, frankfurt]);
});
afterEach(async () => {
  await world.reset();
});
afterAll(() => {
  world.close();
});

/** Time that passes while something is asked for. */
const waitingFor = async <Answer>(ask: () => Promise<Answer>) => {
  const before = world.waited();
  const answer = await ask();
  return { answer, waited: world.waited() - before };
};

/** Two seats, one held and the other free, in Virginia. */
const heldByDesk = async (seats: object = nodeLocked(2)): Promise<WorldLicense> => {
  const license = await licenseWith(world, seats);
  await license.claim(virginia, 'desk');
  return license;
};

const requests: readonly [string, (license: WorldLicense) => Promise<unknown>][] = [
  ['a claim', (license) => license.claim(virginia, 'other')],
  ['a claim that tells of a change', (license) => license.claim(virginia, 'desk', { name: 'Desk' })],
  ['a release', (license) => license.release(virginia, 'desk')],
  ['a transfer', (license) => license.transfer(virginia, 'desk', 'other')],
];

describe('where others are at the same items', () => {
  test.each(requests)('a few times, %s succeeds', async (_, ask) => {
    const license = await heldByDesk();
    world.contend(3);
    const { answer, waited } = await waitingFor(() => ask(license));
    expect(answer).toMatchObject({ ok: true });
    expect(waited).toBeGreaterThan(0);
    await booksOf(world, license.id).audit();
  });

  test.each(requests)('all the time, %s is given up in bounded time', async (_, ask) => {
    const license = await heldByDesk();
    const before = await booksOf(world, license.id).held();
    world.contend(Number.POSITIVE_INFINITY);
    const { waited } = await waitingFor(() => expect(ask(license)).rejects.toThrow(SeatsContended));
    expect(waited).toBeGreaterThanOrEqual(PATIENCE_MILLISECONDS);
    expect(waited).toBeLessThan(PATIENCE_MILLISECONDS + ONE_MORE);
    expect(await booksOf(world, license.id).held()).toEqual(before);
  });

  test('a claim that needs seats from elsewhere succeeds though accounts move a few times meanwhile', async () => {
    const license = await heldByDesk();
    world.loseMoves(2);
    expect(await license.claim(sydney, 'other')).toMatchObject({ ok: true });
    await booksOf(world, license.id).audit();
  });

  test('a claim that needs seats from elsewhere is given up, not refused, while the donor is never idle', async () => {
    const license = await heldByDesk();
    world.loseMoves(Number.POSITIVE_INFINITY);
    const { waited } = await waitingFor(() => expect(license.claim(sydney, 'other')).rejects.toThrow(SeatsContended));
    expect(waited).toBeLessThan(PATIENCE_MILLISECONDS + ONE_MORE);
  });

  test('a claim for which seats are yet to be made waits between its tries, and succeeds', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    world.loseMoves(3);
    const { answer, waited } = await waitingFor(() => license.claim(virginia, 'desk'));
    expect(answer).toMatchObject({ ok: true });
    expect(waited).toBeGreaterThan(0);
    await booksOf(world, license.id).audit();
  });

  test('a first claim is given up, not refused, while the home is never idle: the seats are there', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    world.loseMoves(Number.POSITIVE_INFINITY);
    await expect(license.claim(virginia, 'desk')).rejects.toThrow(SeatsContended);
  });
});

describe('where regions that may have seats do not answer', () => {
  test('they are named, in bounded time', async () => {
    const license = await licenseWith(world, floating(2));
    await license.claim(virginia, 'desk');
    await world.replicateAll();
    world.cut(ireland, virginia);
    world.cut(ireland, sydney);
    const { answer, waited } = await waitingFor(() => license.claim(ireland, 'other'));
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'SEATS_UNREACHABLE' } });
    expect(!answer.ok && 'unreachable' in answer.refusal && answer.refusal.unreachable.toSorted()).toEqual([
      sydney,
      virginia,
    ]);
    expect(waited).toBeLessThan(PATIENCE_MILLISECONDS + ONE_MORE);
  });

  test('all others are named, in bounded time, though there are more than there is time to ask', async () => {
    const license = await licenseWith(world, floating(2));
    world.isolate(ireland);
    const { answer, waited } = await waitingFor(() => license.claim(ireland, 'desk'));
    expect(!answer.ok && 'unreachable' in answer.refusal && answer.refusal.unreachable.toSorted()).toEqual(
      world.all.filter((region) => region !== ireland).toSorted(),
    );
    expect(waited).toBeLessThan(PATIENCE_MILLISECONDS + ONE_MORE);
  });

  test('they are named though the plan has an overdraft that they may have as well', async () => {
    const license = await licenseWith(world, floating(2, { overdraft: 1 }));
    world.isolate(ireland);
    const { answer, waited } = await waitingFor(() => license.claim(ireland, 'desk'));
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'SEATS_UNREACHABLE' } });
    // The other regions are asked for seats, and once more for the overdraft.
    expect(waited).toBeLessThan(2 * (PATIENCE_MILLISECONDS + ONE_MORE));
  });

  test('they are named to a device whose seat is there and whose lease is over', async () => {
    const license = await licenseWith(world, floating(2, { overdraft: 1 }));
    await license.claim(virginia, 'desk');
    await world.replicateAll();
    world.after('PT31M');
    world.isolate(ireland);
    expect(await license.claim(ireland, 'desk')).toMatchObject({ refusal: { code: 'SEATS_UNREACHABLE' } });
  });

  test('a seat is given all the same where one that answers has some', async () => {
    const license = await licenseWith(world, floating(4));
    for (const device of ['a', 'b']) await license.claim(sydney, device);
    await license.release(sydney, 'a');
    await world.replicateAll();
    world.cut(ireland, virginia);
    expect(await license.claim(ireland, 'desk')).toMatchObject({ value: { isNew: true } });
    await booksOf(world, license.id).audit();
  });

  test('nobody is said to have seats where all answer and none has any', async () => {
    const license = await licenseWith(world, floating(1));
    await license.claim(sydney, 'desk');
    expect(await license.claim(ireland, 'other')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
  });
});
