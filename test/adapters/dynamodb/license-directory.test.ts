import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { licenseDirectory } from '../../../lambdas/adapters/dynamodb/license-directory.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { customerId } from '../../../lambdas/core/ids.ts';
import { instant } from '../../../lambdas/core/instant.ts';
import { CursorInvalid } from '../../../lambdas/operations/faults.ts';
import type { LicenseDirectory, LicenseFilter } from '../../../lambdas/operations/ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import {
  type IssuedLicense,
  issued,
  monthly,
  newLicenseId,
  planNamed,
  regionOf,
  tableFor,
} from '../../support/licensing.ts';

const [europe, america] = [regionOf('eu-west-1'), regionOf('us-east-1')];
const day = (number: number) => instant.parse(`2026-05-${String(number).padStart(2, '0')}T00:00:00.000Z`);
const [acme, zenith] = [customerId.parse('cus_acme'), customerId.parse('cus_zenith')];

let table: TestTable;
let directory: LicenseDirectory;
/** Twelve licenses that expire on 12 days of May: of two customers, under two plans in turn. */
let licenses: IssuedLicense[];

beforeAll(async () => {
  table = await createTestTable(['eu-west-1', 'us-east-1']);
  const { commit } = ledger(tableFor(table), systemRandom);
  licenses = Array.from({ length: 12 }, (_, at) =>
    issued({
      customer: at < 6 ? acme : zenith,
      plan: monthly(at % 2 === 0 ? 'pro' : 'team'),
      expiresAt: day(12 - at),
    }),
  );
  await Promise.all(licenses.map(({ write }) => commit(europe, [write])));
  directory = licenseDirectory(tableFor(table));
});

afterAll(() => {
  table.close();
});

const expected = (matching: (at: number) => boolean) =>
  licenses
    .filter((_, at) => matching(at))
    .map(({ license }) => license.id)
    .reverse();

const found = async (filter: LicenseFilter, limit = 100) => {
  const ids = [];
  let pages = 0;
  for (let cursor: string | undefined; ;) {
    const page = await directory.find(filter, { limit, cursor });
    ids.push(...page.items.map(({ value }) => value.id));
    pages += 1;
    cursor = page.nextCursor;
    if (cursor === undefined) return { ids, pages };
  }
};

describe('a list of licenses, the soonest to expire first', () => {
  test.each<[string, LicenseFilter, (at: number) => boolean]>([
    ['all', {}, () => true],
    ['of a customer', { customer: acme }, (at) => at < 6],
    ['under a plan', { plan: planNamed('pro') }, (at) => at % 2 === 0],
    ['of a status', { status: 'active' }, () => true],
    ['of a status that none has', { status: 'revoked' }, () => false],
    ['of a customer and under a plan', { customer: acme, plan: planNamed('team') }, (at) => at < 6 && at % 2 === 1],
    ['of a plan and a status', { plan: planNamed('pro'), status: 'suspended' }, () => false],
    ['expiring before an instant, which is not in it', { expiringBefore: day(4) }, (at) => at > 8],
    ['of a customer, expiring before', { customer: zenith, expiringBefore: day(3) }, (at) => at > 9],
  ])('%s', async (_name, filter, matching) => {
    await expect(found(filter)).resolves.toMatchObject({ ids: expected(matching) });
  });

  test.each([1, 2, 5, 12, 13])('in pages of %d, without a gap or a repetition', async (limit) => {
    const { ids, pages } = await found({}, limit);
    expect(ids).toEqual(expected(() => true));
    expect(pages).toBeLessThanOrEqual(Math.ceil(12 / limit) + 1);
  });

  test('in pages of one even where the filter leaves most of them out', async () => {
    const filter = { customer: zenith, plan: planNamed('pro') };
    await expect(found(filter, 1)).resolves.toMatchObject({ ids: expected((at) => at >= 6 && at % 2 === 0) });
  });

  test.each(['', 'x', 'bm90IGpzb24', Buffer.from('{"id":"lic_1"}').toString('base64url')])(
    'a cursor that is none of its own (%j) is refused',
    async (cursor) => {
      await expect(directory.find({}, { limit: 1, cursor })).rejects.toThrow(CursorInvalid);
    },
  );

  test('a cursor of another filter is refused', async () => {
    const { nextCursor } = await directory.find({}, { limit: 1 });
    await expect(directory.find({ status: 'active' }, { limit: 1, cursor: nextCursor })).rejects.toThrow(CursorInvalid);
  });
});

describe('one license', () => {
  test('is read from its home region: what was written there a moment ago is seen', async () => {
    const { commit } = ledger(tableFor(table), systemRandom);
    const { license, write } = issued({ home: 'us-east-1' });
    // The local replica has an older state than the home, as while replication lags.
    await commit(europe, [write]);
    await commit(america, [{ ...write, after: { ...license, status: 'suspended' } }]);
    await expect(directory.license(license.id)).resolves.toMatchObject({ value: { status: 'suspended' } });
  });

  test('that has not arrived here yet is found where it is', async () => {
    const { commit } = ledger(tableFor(table), systemRandom);
    const { license, write } = issued({ home: 'us-east-1' });
    await commit(america, [write]);
    await expect(directory.license(license.id)).resolves.toMatchObject({ value: license, version: 1 });
  });

  test('that is nowhere is not there', async () => {
    await expect(directory.license(newLicenseId())).resolves.toBeUndefined();
  });
});

test('the licenses whose scheduled plan change is due are those at home here whose instant has come', async () => {
  const { commit } = ledger(tableFor(table), systemRandom);
  const scheduledFor = async (home: string, at: ReturnType<typeof day>) => {
    const { license, write } = issued({ home });
    await commit(europe, [{ ...write, after: { ...license, scheduled: { plan: planNamed('team'), at } } }]);
    return license.id;
  };
  const due = await scheduledFor('eu-west-1', day(1));
  await scheduledFor('eu-west-1', day(3));
  await scheduledFor('us-east-1', day(1));
  await expect(directory.dueForPlanChange(europe, instant.parse('2026-04-30T23:59:59.999Z'), 10)).resolves.toEqual([]);
  await expect(directory.dueForPlanChange(europe, day(1), 10)).resolves.toEqual([due]);
});
