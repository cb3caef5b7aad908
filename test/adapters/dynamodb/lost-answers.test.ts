import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { GlobalTable } from '../../../lambdas/adapters/dynamodb/global-table.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { poolStore } from '../../../lambdas/adapters/dynamodb/pool-store.ts';
import { seatStore } from '../../../lambdas/adapters/dynamodb/seat-store.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { credit, mint, send } from '../../../lambdas/core/seats/pool.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { PoolStore, SeatStore } from '../../../lambdas/operations/seats/seat-ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { NOON, eventOf, issued, monthly, publication, tableFor } from '../../support/licensing.ts';
import {
  type SeatBench,
  claiming,
  device,
  ending,
  giveBack,
  ireland,
  noPool,
  pastNoon,
  seatBench,
  take,
  virginia,
} from '../../support/seat-fixtures.ts';

const a = device('a');

/** A client that loses so many answers: each request arrives and is carried out, and its answer does not come back. */
const losingClient = (test: TestTable, attempts: number) => {
  const { endpoint, credentials } = test;
  const client = new DynamoDBClient({ endpoint, credentials, region: ireland, maxAttempts: attempts });
  let toLose = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args).catch((error: unknown) => error);
      if (toLose > 0) {
        toLose -= 1;
        throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
      }
      if (answer instanceof Error) throw answer;
      return answer as Awaited<ReturnType<typeof next>>;
    },
    // Outside of what reads an answer, inside of what tries again.
    { step: 'deserialize', priority: 'high' },
  );
  return {
    client,
    lose: (answers: number) => {
      toLose = answers;
    },
  };
};

let table: TestTable;
let bench: SeatBench;
/** Tried three times, as in one's own region; and once, as elsewhere. */
let patient: ReturnType<typeof losingClient>;
let hasty: ReturnType<typeof losingClient>;

beforeAll(async () => {
  table = await createTestTable([ireland]);
  bench = seatBench(table);
  patient = losingClient(table, 3);
  hasty = losingClient(table, 1);
});
beforeEach(() => {
  for (const { lose } of [patient, hasty]) lose(0);
});
afterAll(() => {
  for (const { client } of [patient, hasty]) client.destroy();
  table.close();
});

const through = ({ client }: { client: DynamoDBClient }): { seats: SeatStore; pools: PoolStore } => {
  const global: GlobalTable = { ...tableFor(table), replica: () => client };
  return { seats: seatStore(global, systemRandom), pools: poolStore(global) };
};

describe('a transaction whose answer is lost', () => {
  test('is sent again and made once: a claim', async () => {
    const license = await bench.withFree(5);
    patient.lose(1);
    await expect(through(patient).seats.commit(ireland, [take(license), claiming(license, a)])).resolves.toBe(
      'committed',
    );
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 4, used: 1 });
  });

  test('is sent again and made once: a release', async () => {
    const license = await bench.withFree(1);
    await bench.seats.commit(ireland, [take(license), claiming(license, a)]);
    patient.lose(2);
    const release = [ending(await bench.seatOf(license, a)), giveBack(license)];
    await expect(through(patient).seats.commit(ireland, release)).resolves.toBe('committed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 0 });
  });

  test('is sent again and made once: a mint', async () => {
    const plan = monthly('lost-answers');
    const license = issued({ plan, home: ireland });
    const { commit } = ledger(tableFor(table), systemRandom);
    await commit(ireland, publication(plan));
    await commit(ireland, [license.write]);
    const { id } = license.license;
    const basis = await bench.pools.basis(ireland, id, NOON);
    const from = noPool(id);
    patient.lose(1);
    await expect(through(patient).pools.move(from, mint(from, 5), eventOf('pool.minted'), basis)).resolves.toBe(true);
    await expect(bench.poolItem(id)).resolves.toMatchObject({ free: 5, version: 1 });
  });

  test('where it is tried once is not known to be made; whoever looks again finds it', async () => {
    const license = await bench.withFree(5);
    hasty.lose(1);
    const claim = [take(license), claiming(license, a)];
    await expect(through(hasty).seats.commit(ireland, claim)).rejects.toThrow(DependencyUnavailable);
    await expect(bench.seatOf(license, a)).resolves.toMatchObject({ version: 1 });
    // A new claim of the same holder takes nothing more.
    await expect(bench.seats.commit(ireland, [take(license), claiming(license, a)])).resolves.toBe('seat-changed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 4, used: 1 });
  });
});

describe('a move of an account whose answer is lost', () => {
  test('is made once, and is taken for lost: who looks again sees it made', async () => {
    const license = await bench.withFree(5);
    const own = await bench.poolOf(license);
    const sending = send(own, virginia, 2);
    patient.lose(1);
    await expect(through(patient).pools.move(own, sending, eventOf('pool.sent'))).resolves.toBe(false);
    await expect(bench.poolOf(license)).resolves.toEqual({ ...own, pool: sending.after, free: 3, version: 2 });
  });

  test('is made once as the first move of a pool as well', async () => {
    const license = issued({ home: ireland }).license.id;
    const from = noPool(license);
    patient.lose(1);
    await expect(through(patient).pools.move(from, mint(from, 5), eventOf('pool.minted'))).resolves.toBe(false);
    await expect(bench.poolOf(license)).resolves.toMatchObject({ free: 5, version: 1 });
  });

  test('credits once: done again from what is there now, nothing is due', async () => {
    const license = await bench.withFree(1);
    const own = await bench.poolOf(license);
    const sender = { ...noPool(license, virginia).pool, sent: { [ireland]: 3 } };
    const crediting = credit(own, sender);
    if (crediting === undefined) throw new Error('nothing is under way');
    hasty.lose(1);
    await expect(through(hasty).pools.move(own, crediting, eventOf('pool.credited'))).rejects.toThrow(
      DependencyUnavailable,
    );
    const after = await bench.poolOf(license);
    expect(after.free).toBe(4);
    expect(credit(after, sender)).toBeUndefined();
  });
});

describe('a renewal whose answer is lost', () => {
  test('is made, and is taken for lost: who looks again sees the lease that was wanted', async () => {
    const license = await bench.withFree(1);
    const seat = await bench.hold(license, a);
    patient.lose(1);
    await expect(through(patient).seats.renew(seat, pastNoon(20))).resolves.toBe(false);
    await expect(bench.seatOf(license, a)).resolves.toEqual({ ...seat, leaseUntil: pastNoon(20) });
  });

  test('is no fault of a sweep: what is gone is gone', async () => {
    const left = await bench.end(await bench.hold(await bench.withFree(1), a));
    patient.lose(1);
    await expect(through(patient).seats.sweep(left)).resolves.toBeUndefined();
    await expect(bench.seats.find(ireland, left.value.license, a)).resolves.toBeUndefined();
  });
});
