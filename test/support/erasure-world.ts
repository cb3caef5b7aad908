import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from '@jest/globals';
import { catalogueReader } from '../../lambdas/adapters/dynamodb/catalogue-reader.ts';
import { customerReplicas } from '../../lambdas/adapters/dynamodb/customer-replicas.ts';
import { erasureLooks } from '../../lambdas/adapters/dynamodb/erasure-looks.ts';
import { customerFromItem, licenseFromItem } from '../../lambdas/adapters/dynamodb/items.ts';
import { customerKey, licenseKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { ledger } from '../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { customer } from '../../lambdas/core/catalogue.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import { epochMilliseconds, instantAt } from '../../lambdas/core/instant.ts';
import type { License } from '../../lambdas/core/license.ts';
import type { Result } from '../../lambdas/core/result.ts';
import { type ErasureProgress, eraseCustomer } from '../../lambdas/operations/erase-customer.ts';
import type { ErasurePorts } from '../../lambdas/operations/erasure-ports.ts';
import type { Write } from '../../lambdas/operations/ports.ts';
import type { Refusal } from '../../lambdas/operations/refusal.ts';
import { createTestTable } from './dynamodb.ts';
import { type IssuedLicense, NOON, eventOf, issued, regionOf, tableFor } from './licensing.ts';
import { alice, always } from './operator-world.ts';

export const [virginia, ireland] = [regionOf('us-east-1'), regionOf('eu-west-1')];
export const jane = customer.parse({ id: 'cus_x17', name: 'Jane Roe', metadata: { email: 'jane@example.com' } });
export const OLD_KEY = 'b2xk';

type Asked = Promise<Result<ErasureProgress, Refusal>>;

export const progressOf = async (asked: Asked): Promise<ErasureProgress> => {
  const result = await asked;
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};

const make = (home: Region, of: string) => issued({ home, customer: of });

/** Jane's licenses at both homes, one of them revoked, one without a key; and somebody else's. Stored. */
const stock = async ({ ledger: { commit } }: ErasurePorts) => {
  const secret = { holderKey: OLD_KEY };
  const event = eventOf('customer.created');
  await commit(virginia, [{ entity: 'customer', after: jane, secret, expectedVersion: 0, event }]);
  const store = ({ write, license, keyHash }: IssuedLicense, more: Partial<License>, holderKey?: string) =>
    commit(license.home, [
      { ...write, after: { ...license, ...more }, secret: { keyHash, ...(holderKey !== undefined && { holderKey }) } },
    ]);
  const licenses = [ireland, ireland, ireland, virginia, virginia].map((home) => make(home, jane.id));
  for (const [at, license] of licenses.entries()) {
    await store(license, at === 0 ? { status: 'revoked' } : {}, at === 1 ? undefined : OLD_KEY);
  }
  const other = make(ireland, 'cus_other');
  await store(other, {}, 'b3RoZXI');
  return { licenses, other };
};

/** A customer to be erased, in two regions between which nothing is replicated, asked from the one that is not the primary. */
export const erasureWorld = async () => {
  const table = await createTestTable([virginia, ireland]);
  const global = tableFor(table, ireland);
  // A client takes its credentials with its first call; the next test's must not reach it.
  for (const region of [virginia, ireland]) await global.replica(region).config.credentials();
  let now = NOON;
  const committed: { readonly home: Region; readonly write: Write }[] = [];
  const bare: ErasurePorts = {
    regions: [virginia, ireland],
    clock: () => now,
    random: systemRandom,
    ledger: ledger(global, systemRandom),
    catalogue: catalogueReader(global),
    replicas: customerReplicas(global, 2),
    looks: erasureLooks(global),
  };
  const { licenses, other } = await stock(bare);

  /** @param before told of each commit before it is made */
  const withLedger = (before: (home: Region, writes: readonly Write[]) => void): ErasurePorts => ({
    ...bare,
    ledger: {
      ...bare.ledger,
      commit: (home, writes, remember) => {
        before(home, writes);
        committed.push(...writes.map((write) => ({ home, write })));
        return bare.ledger.commit(home, writes, remember);
      },
    },
  });
  const ports = withLedger(() => undefined);

  const later = (seconds: number): void => {
    now = instantAt(epochMilliseconds(now) + seconds * 1_000);
  };
  const itemOf = async (region: Region, key: { pk: string; sk: string }) => {
    const get = new GetItemCommand({ TableName: table.tableName, Key: marshall(key), ConsistentRead: true });
    const { Item } = await table.client(region).send(get);
    if (Item === undefined) throw new Error(`nothing at ${key.pk}`);
    return Item;
  };
  const storedCustomer = async () => customerFromItem(await itemOf(virginia, customerKey(jane.id)));
  const storedLicense = async ({ license }: Pick<IssuedLicense, 'license'>) =>
    licenseFromItem(await itemOf(license.home, licenseKey(license.id)));
  const keysOfLicenses = async () =>
    new Set((await Promise.all(licenses.map(storedLicense))).map(({ secret }) => secret.holderKey));

  const ask = (more: object = {}, through = ports): Asked =>
    eraseCustomer(through, { id: jane.id, author: { ...alice, reason: 'GDPR 17' }, precondition: always, ...more });

  /** Asks as an operator does who was told to: until it is complete. Answers how often that was. */
  const askUntilComplete = async (more: object = {}): Promise<number> => {
    for (let asked = 1; asked < 10; asked += 1) {
      const progress = await progressOf(ask(more));
      if (progress.kind === 'complete') return asked;
      if (progress.kind === 'under-way') later(progress.retryAfterSeconds);
    }
    throw new Error('never complete');
  };

  const expectErased = async (): Promise<void> => {
    const { value, secret } = await storedCustomer();
    expect(value).toMatchObject({ id: jane.id, name: '(erased)', metadata: {} });
    expect(value.erasure?.completedAt).toBeDefined();
    expect(secret?.holderKey).toMatch(/^[\w-]{43}$/);
    await expect(keysOfLicenses()).resolves.toEqual(new Set([secret?.holderKey]));
    await expect(storedLicense(other)).resolves.toMatchObject({ version: 1, secret: { holderKey: 'b3RoZXI' } });
  };

  return {
    ...{ global, ports, licenses, other, committed, withLedger, later, now: () => now, close: table.close },
    ...{ storedCustomer, storedLicense, keysOfLicenses, ask, askUntilComplete, expectErased },
  };
};
export type ErasureWorld = Awaited<ReturnType<typeof erasureWorld>>;
