import { describe, expect, test } from '@jest/globals';
import { customer, product } from '../../lambdas/core/catalogue.ts';
import { customerId, type Region } from '../../lambdas/core/ids.ts';
import { instant } from '../../lambdas/core/instant.ts';
import type { License } from '../../lambdas/core/license.ts';
import { CursorInvalid } from '../../lambdas/operations/faults.ts';
import type {
  CatalogueReader,
  IdempotencyClaim,
  Ledger,
  LicenseDirectory,
  Write,
} from '../../lambdas/operations/ports.ts';
import { NOON, eventOf, issued, monthly, planNamed, publication, versionOf } from '../support/licensing.ts';

export interface TablePorts {
  readonly ledger: Ledger;
  readonly catalogue: CatalogueReader;
  readonly directory: LicenseDirectory;
}

const atlas = (name: string, expectedVersion = 0): Write => ({
  entity: 'product',
  after: product.parse({ id: 'atlas', name, metadata: {} }),
  expectedVersion,
  event: eventOf(expectedVersion === 0 ? 'product.created' : 'product.updated'),
});
const { id: atlasId } = product.parse({ id: 'atlas', name: 'Atlas', metadata: {} });

const claim: IdempotencyClaim = { actor: 'arn:alice', key: 'issue-4711-4711-4711', fingerprint: 'one' };
const answer = { status: 201, body: { licenseKey: 'LK-1' }, version: 1 };

/** What operations rely on, of whatever implements their ports. Each test gets an empty table with one region. */
export const tableContract = (home: Region, open: () => Promise<TablePorts>): void => {
  describe('a commit', () => {
    test('creates what does not exist yet, at version 1', async () => {
      const { ledger, catalogue } = await open();
      await expect(ledger.commit(home, [atlas('Atlas')])).resolves.toBe('committed');
      await expect(catalogue.product(atlasId)).resolves.toEqual({ value: atlas('Atlas').after, version: 1 });
    });

    test('replaces what still has the expected version, and nothing else', async () => {
      const { ledger, catalogue } = await open();
      await ledger.commit(home, [atlas('Atlas')]);
      await expect(ledger.commit(home, [atlas('Atlas 2', 1)])).resolves.toBe('committed');
      await expect(ledger.commit(home, [atlas('late', 1)])).resolves.toBe('version-mismatch');
      await expect(ledger.commit(home, [atlas('early', 3)])).resolves.toBe('version-mismatch');
      await expect(ledger.commit(home, [atlas('new')])).resolves.toBe('version-mismatch');
      await expect(catalogue.product(atlasId)).resolves.toEqual({ value: atlas('Atlas 2').after, version: 2 });
    });

    test('of several writes makes all or none', async () => {
      const { ledger, catalogue } = await open();
      await ledger.commit(home, [atlas('Atlas')]);
      const writes = [...publication(monthly()), atlas('again')];
      await expect(ledger.commit(home, writes)).resolves.toBe('version-mismatch');
      await expect(catalogue.planRollout(planNamed('pro'))).resolves.toBeUndefined();
      await expect(ledger.commit(home, publication(monthly()))).resolves.toBe('committed');
      await expect(catalogue.planRollout(planNamed('pro'))).resolves.toMatchObject({
        value: { current: 1 },
        version: 1,
      });
      await expect(catalogue.planVersion(planNamed('pro'), versionOf(1))).resolves.toEqual({
        value: monthly(),
        version: 1,
      });
    });
  });

  describe('a customer', () => {
    const acme = (name: string, secret: string, expectedVersion = 0): Write => ({
      entity: 'customer',
      after: customer.parse({ id: 'cus_acme', name, metadata: {} }),
      secret: { holderKey: secret },
      expectedVersion,
      event: eventOf(expectedVersion === 0 ? 'customer.created' : 'customer.updated'),
    });

    test('is read with the key that was written with it, and with no earlier one', async () => {
      const { ledger, catalogue } = await open();
      await ledger.commit(home, [acme('Acme', 'one')]);
      await ledger.commit(home, [acme('Acme 2', 'two', 1)]);
      const { after: value } = acme('Acme 2', 'two');
      const stored = await catalogue.customer(customerId.parse('cus_acme'));
      expect(stored).toEqual({ value, version: 2, secret: { holderKey: 'two' }, isCurrent: true });
    });
  });

  describe('a claim', () => {
    const remember = { claim, answer, now: NOON };

    test('is new until something is committed with it', async () => {
      const { ledger } = await open();
      await expect(ledger.recall(home, claim)).resolves.toEqual({ kind: 'new' });
      await ledger.commit(home, [atlas('Atlas', 7)], remember);
      await expect(ledger.recall(home, claim)).resolves.toEqual({ kind: 'new' });
      await ledger.commit(home, [atlas('Atlas')], remember);
      await expect(ledger.recall(home, claim)).resolves.toEqual({ kind: 'repeated', answer });
    });

    test('of another request under the same key is known as such', async () => {
      const { ledger } = await open();
      await ledger.commit(home, [atlas('Atlas')], remember);
      await expect(ledger.recall(home, { ...claim, fingerprint: 'other' })).resolves.toEqual({ kind: 'key-reused' });
      await expect(ledger.recall(home, { ...claim, actor: 'arn:bob' })).resolves.toEqual({ kind: 'new' });
    });

    test('that is taken stops the whole commit', async () => {
      const { ledger, catalogue } = await open();
      await ledger.commit(home, [atlas('Atlas')], remember);
      await expect(ledger.commit(home, [atlas('Atlas 2', 1)], remember)).resolves.toBe('idempotency-key-taken');
      await expect(catalogue.product(atlasId)).resolves.toMatchObject({ version: 1 });
    });
  });

  describe('the versions of a plan', () => {
    test('come newest first, page by page, each once', async () => {
      const { ledger, catalogue } = await open();
      for (const version of [1, 2, 3]) await ledger.commit(home, publication(monthly('pro', version)).slice(0, 1));
      await ledger.commit(home, publication(monthly('team')).slice(0, 1));
      const first = await catalogue.planVersions(planNamed('pro'), { limit: 2 });
      const second = await catalogue.planVersions(planNamed('pro'), { limit: 2, cursor: first.nextCursor });
      expect([first, second].map(({ items }) => items.map(({ version }) => version))).toEqual([[3, 2], [1]]);
      expect(second.nextCursor).toBeUndefined();
      await expect(catalogue.planVersions(planNamed('team'), { limit: 2, cursor: first.nextCursor })).rejects.toThrow(
        CursorInvalid,
      );
    });
  });

  describe('licenses', () => {
    const day = (number: number) => instant.parse(`2026-05-0${number}T00:00:00.000Z`);
    const expiringOn = (number: number, customer = 'cus_acme') => issued({ home, customer, expiresAt: day(number) });

    test('are read whole, with the hashes of their keys', async () => {
      const { ledger, directory } = await open();
      const { license, keyHash, write } = expiringOn(1);
      await ledger.commit(home, [write]);
      await expect(directory.license(license.id)).resolves.toEqual({ value: license, version: 1, secret: { keyHash } });
      await expect(directory.license(expiringOn(1).license.id)).resolves.toBeUndefined();
    });

    test('may have labels and features of any name that a request may give them', async () => {
      const { ledger, directory } = await open();
      const { license, write } = expiringOn(1);
      const names = ['constructor', 'toString', 'hasOwnProperty', 'then'];
      const after: License = {
        ...license,
        metadata: Object.fromEntries(names.map((name) => [name, ''])),
        overrides: {
          features: { constructor: true, then: ['', '\u0000'], precise: 0.1, large: 9_007_199_254_740_991 },
        },
      };
      await ledger.commit(home, [{ ...write, after }]);
      await expect(directory.license(license.id)).resolves.toMatchObject({ value: after });
    });

    test('are found by filter, soonest expiry first, page by page, each once', async () => {
      const { ledger, directory } = await open();
      const made = [expiringOn(3), expiringOn(1), expiringOn(2, 'cus_other'), expiringOn(4), expiringOn(2)];
      for (const { write } of made) await ledger.commit(home, [write]);
      const filter = { customer: customerId.parse('cus_acme'), expiringBefore: day(4) };
      const first = await directory.find(filter, { limit: 2 });
      const second = await directory.find(filter, { limit: 2, cursor: first.nextCursor });
      const expected = [1, 4, 0].map((at) => made[at]?.license.id);
      expect([...first.items, ...second.items].map(({ value }) => value.id)).toEqual(expected);
      await expect(directory.find({}, { limit: 2, cursor: first.nextCursor })).rejects.toThrow(CursorInvalid);
    });

    test('are due for their scheduled plan from its instant on, at home alone', async () => {
      const { ledger, directory } = await open();
      const { license, write } = expiringOn(5);
      const scheduled: License = { ...license, scheduled: { plan: planNamed('team'), at: day(2) } };
      await ledger.commit(home, [{ ...write, after: scheduled }]);
      await ledger.commit(home, [expiringOn(6).write]);
      const before = instant.parse('2026-05-01T23:59:59.999Z');
      await expect(directory.dueForPlanChange(home, before, 10)).resolves.toEqual([]);
      await expect(directory.dueForPlanChange(home, day(2), 10)).resolves.toEqual([license.id]);
    });
  });
};
