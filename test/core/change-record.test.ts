import { describe, expect, test } from '@jest/globals';
import { type ItemImage, changeObject, changeRecord } from '../../lambdas/core/audit/change-record.ts';
import { instant } from '../../lambdas/core/instant.ts';

const after: ItemImage = {
  partitionKey: 'license#lic_1',
  entity: 'license',
  writer: 'eu-west-1',
  version: 2,
  document: '{"id":"lic_1","status":"suspended"}',
  change: {
    id: 'chg_2',
    at: instant.parse('2026-11-23T07:08:09.010Z'),
    action: 'license.suspended',
    actor: 'arn:aws:iam::111122223333:user/alice',
    reason: 'chargeback',
    requestId: 'req-1',
  },
};
const before = { version: 1, document: '{"id":"lic_1","status":"active"}', changeId: 'chg_1' };

const suspended = {
  schema: 1,
  id: 'chg_2',
  changed_at: '2026-11-23T07:08:09.010Z',
  action: 'license.suspended',
  actor: 'arn:aws:iam::111122223333:user/alice',
  reason: 'chargeback',
  request_id: 'req-1',
  entity: 'license',
  entity_id: 'lic_1',
  version: 2,
  before: '{"id":"lic_1","status":"active"}',
  after: '{"id":"lic_1","status":"suspended"}',
  sequence: '100',
} as const;

describe('the record of a change', () => {
  test('says who, what, when, why, before and after', () => {
    expect(changeRecord({ sequence: '100', before, after })).toEqual(suspended);
  });

  test('of a creation has no before', () => {
    expect(changeRecord({ sequence: '100', after })).toEqual({ ...suspended, before: null });
  });

  test('without a given reason says null', () => {
    const unexplained = { ...after, change: { ...after.change, reason: undefined } };
    expect(changeRecord({ sequence: '100', before, after: unexplained })).toEqual({ ...suspended, reason: null });
  });

  test('tells of a change that leaves the document as it is: something beside it was replaced', () => {
    const same = { ...before, document: after.document };
    expect(changeRecord({ sequence: '100', before: same, after })).toEqual({ ...suspended, before: suspended.after });
  });

  test('follows an item that something other than Licet wrote before', () => {
    const foreign = { version: 1, document: '{}' };
    expect(changeRecord({ sequence: '100', before: foreign, after })).toEqual({ ...suspended, before: '{}' });
  });
});

describe('a write under the change of the write before it', () => {
  test('makes no record when document and version stayed', () => {
    const same = { version: after.version, document: after.document, changeId: after.change.id };
    expect(changeRecord({ sequence: '100', before: same, after })).toBeUndefined();
  });

  test.each([
    ['document', { version: 2, document: '{"id":"lic_1","status":"active"}' }],
    ['version', { version: 1, document: after.document }],
  ])('is a fault when the %s moved: the change log would miss it', (_, moved) => {
    expect(() => changeRecord({ sequence: '100', before: { ...moved, changeId: 'chg_2' }, after })).toThrow(
      'license#lic_1 was rewritten to version 2 under its old change chg_2.',
    );
  });
});

describe('the id of what changed', () => {
  test.each([
    ['product', 'product#atlas', '{"id":"atlas"}', 'atlas'],
    ['customer', 'customer#cus_acme', '{"id":"cus_acme"}', 'cus_acme'],
    ['license', 'license#lic_1', '{"id":"lic_1"}', 'lic_1'],
    ['plan-version', 'plan#pro', '{"plan":"pro","version":3}', 'pro@3'],
    ['plan-rollout', 'plan#pro', '{"current":3,"plan":"pro"}', 'pro'],
    ['idempotency', 'idempotency#1', '{"id":"x"}', 'idempotency#1'],
    ['seat', 'license#lic_1', '{"id":"sea_1"}', 'sea_1'],
    ['pool', 'license#lic_1', '{"license":"lic_1","resource":"seats","region":"eu-west-1"}', 'lic_1@seats@eu-west-1'],
    ['meter', 'license#lic_1', '{"id":"api-calls"}', 'license#lic_1'],
    ['constructor', 'odd#1', '{"id":"x"}', 'odd#1'],
    ['license', 'license#lic_1', '{"name":"no id"}', 'license#lic_1'],
    ['license', 'license#lic_1', '{"id":{"not":"text"}}', 'license#lic_1'],
    ['plan-version', 'plan#pro', '{"plan":"pro"}', 'plan#pro'],
  ])('of a %s at %s with %s is %s', (entity, partitionKey, document, expected) => {
    const record = changeRecord({ sequence: '100', after: { ...after, entity, partitionKey, document } });
    expect(record?.entity_id).toBe(expected);
  });
});

test('an archived object is one line of JSON under region, day and hour of the change', () => {
  expect(changeObject('eu-west-1', suspended)).toEqual({
    key: 'changes/region=eu-west-1/day=2026-11-23/hour=07/chg_2.json',
    body: `${JSON.stringify(suspended)}\n`,
  });
});
