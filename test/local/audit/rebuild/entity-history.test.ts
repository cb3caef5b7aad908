import { describe, expect, test } from '@jest/globals';
import { foldChanges, faultsOf } from '../../../../local/audit/rebuild/change-log.ts';
import { changeAt } from '../../../../local/audit/rebuild/entity-history.ts';
import { faultText } from '../../../../local/audit/rebuild/history-fault.ts';
import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';
import { aChange, aHistory, hourOf } from './a-history.ts';

const historyOf = (records: readonly LoggedChange[]) => {
  const history = foldChanges(records).histories.get('license lic_1');
  if (history === undefined) throw new Error('There is no history of license lic_1');
  return history;
};
const faultsIn = (records: readonly LoggedChange[]) =>
  faultsOf(foldChanges(records)).map(({ kind, versions, changes }) => [kind, ...versions, ...changes]);

describe('the state at a moment', () => {
  const history = historyOf(aHistory(3));

  test.each([
    ['before the first change', '2026-11-24T11:59:59.999Z', undefined],
    ['in the moment of a change', hourOf(2), 2],
    ['a millisecond before it', '2026-11-24T12:59:59.999Z', 1],
    ['after the last one', '2027-01-01T00:00:00.000Z', 3],
  ])('%s', (_, at, version) => {
    expect(changeAt(history, at)?.version).toBe(version);
  });

  test('a clock that was behind does not put a version before the one that it was made from', () => {
    const behind = historyOf([aChange(1), aChange(2), aChange(3, { changed_at: hourOf(1) })]);
    expect(changeAt(behind, hourOf(1))?.version).toBe(1);
    expect(changeAt(behind, hourOf(2))?.version).toBe(3);
  });
});

describe('a history that is broken says so', () => {
  test('a sound one says nothing', () => {
    expect(faultsIn([...aHistory(4), ...aHistory(2, { entity: 'seat', entity_id: 'sea_1' })])).toEqual([]);
  });

  test('one with a change that leaves the document as it is says nothing either', () => {
    const [first, second] = [aChange(1), aChange(2)];
    const rekeyed = aChange(3, { action: 'license.holder-key-replaced', before: second.after, after: second.after });
    expect(faultsIn([first, second, rekeyed, aChange(4, { before: second.after })])).toEqual([]);
  });

  test.each<[string, LoggedChange[], unknown[]]>([
    ['a version that is missing', [aChange(1), aChange(3)], [['missing', 2, 2, 'chg_lic_1_1', 'chg_lic_1_3']]],
    ['several', [aChange(1), aChange(5)], [['missing', 2, 4, 'chg_lic_1_1', 'chg_lic_1_5']]],
    ['the first one missing', [aChange(3)], [['missing', 1, 2, 'chg_lic_1_3']]],
    ['a record that is there twice', [aChange(1), aChange(1)], [['repeated', 1, 1, 'chg_lic_1_1']]],
    [
      'two changes of one version',
      [aChange(1), aChange(2), aChange(2, { id: 'chg_z', region: 'eu-west-1' })],
      [['conflicting', 2, 2, 'chg_lic_1_2', 'chg_z']],
    ],
    [
      'a document that is not what the change before had left behind',
      [aChange(1), aChange(2, { before: '{"id":"lic_1","step":7}' })],
      [['broken-chain', 1, 2, 'chg_lic_1_1', 'chg_lic_1_2']],
    ],
    [
      'a beginning that was none',
      [aChange(1, { before: '{"id":"lic_1","step":0}' })],
      [['broken-chain', 1, 1, 'chg_lic_1_1']],
    ],
    [
      'a beginning in the middle',
      [aChange(1), aChange(2, { before: null })],
      [['broken-chain', 1, 2, 'chg_lic_1_1', 'chg_lic_1_2']],
    ],
  ])('%s', (_, records, faults) => {
    expect(faultsIn(records)).toEqual(faults);
  });

  test('in words, with the entity, the versions and the changes', () => {
    expect(faultsOf(foldChanges([aChange(1), aChange(5)])).map(faultText)).toEqual([
      'license lic_1  versions 2 to 4 missing from the log; around it: chg_lic_1_1, chg_lic_1_5',
    ]);
  });
});

test('of two changes of one version the one counts that the next was made from', () => {
  const other = aChange(2, { id: 'chg_a', after: '{"id":"lic_1","step":"other"}', changed_at: hourOf(1) });
  const chosen = (records: LoggedChange[]) => historyOf(records).changes.map(({ id }) => id);
  expect(chosen([aChange(1), aChange(2), other, aChange(3, { before: other.after })])).toEqual([
    'chg_lic_1_1',
    'chg_a',
    'chg_lic_1_3',
  ]);
  expect(chosen([aChange(1), other, aChange(2)])).toEqual(['chg_lic_1_1', 'chg_lic_1_2']);
});
