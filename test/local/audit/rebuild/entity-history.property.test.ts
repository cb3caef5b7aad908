import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { faultsOf, foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { changeAt } from '../../../../local/audit/rebuild/entity-history.ts';
import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';
import { aHistory } from './a-history.ts';

/** Sound histories of some entities, in two regions. */
const anyLog = fc
  .array(fc.record({ length: fc.integer({ min: 1, max: 6 }), region: fc.constantFrom('us-east-1', 'eu-west-1') }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((entities) =>
    entities.flatMap(({ length, region }, at) => aHistory(length, { entity_id: `lic_${at}`, region })),
  );

/** A log, one of its records, where it stands, and whether it is the last of its entity. */
const anyLogAndRecord = anyLog.chain((log) =>
  fc.constantFrom(...log).map((record) => ({
    log,
    record,
    place: log.indexOf(record),
    isLast: !log.some((each) => each.entity_id === record.entity_id && each.version > record.version),
  })),
);

const moments = fc
  .integer({ min: -1, max: 7 })
  .map((hours) => new Date(Date.UTC(2026, 10, 24, 12 + hours)).toISOString());

const stateOf = (log: readonly LoggedChange[], at: string) =>
  [...foldChanges(log).histories.values()].map((history) => changeAt(history, at));

test('whatever the order, and however often a record is there: the same state', () => {
  const shuffled = anyLog.chain((log) =>
    fc.tuple(
      fc.constant(log),
      fc.array(fc.constantFrom(...log), { maxLength: 5 }).chain((again) => {
        const all = [...log, ...again];
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
      moments,
    ),
  );
  fc.assert(
    fc.property(shuffled, ([log, other, at]) => {
      expect(stateOf(other, at)).toEqual(stateOf(log, at));
      const kinds = new Set(faultsOf(foldChanges(other)).map(({ kind }) => kind));
      expect([...kinds]).toEqual(other.length === log.length ? [] : ['repeated']);
    }),
  );
});

test('the same faults, and the same choice among records that conflict, in whatever order', () => {
  const conflicting = anyLogAndRecord.chain(({ log, record }) => {
    const other = { ...record, id: 'chg_other', after: '{"other":true}' };
    const all = [...log, other];
    return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
  });
  fc.assert(
    fc.property(conflicting, ([log, other]) => {
      const [one, two] = [foldChanges(log), foldChanges(other)];
      expect([...two.histories]).toEqual([...one.histories]);
      expect(faultsOf(one).map(({ kind }) => kind)).toContain('conflicting');
    }),
  );
});

test('a record that was dropped is missed, unless it was the last of its entity', () => {
  fc.assert(
    fc.property(anyLogAndRecord, ({ log, record, place, isLast }) => {
      const { entity_id, version } = record;
      const rest = log.toSpliced(place, 1);
      const faults = faultsOf(foldChanges(rest));
      if (!isLast) {
        expect(faults).toMatchObject([{ kind: 'missing', entity_id, versions: [version, version] }]);
        return;
      }
      expect(faults).toEqual([]);
      const others = (of: readonly LoggedChange[]) =>
        stateOf(of, '2027-01-01T00:00:00.000Z').filter((state) => state?.entity_id !== entity_id);
      expect(others(rest)).toEqual(others(log));
    }),
  );
});

test('a document that was altered is noticed, unless it is what the last change left behind', () => {
  fc.assert(
    fc.property(anyLogAndRecord, fc.constantFrom('before', 'after'), ({ log, record, place, isLast }, member) => {
      const faults = faultsOf(foldChanges(log.with(place, { ...record, [member]: '{"id":"forged"}' })));
      if (member === 'after' && isLast) expect(faults).toEqual([]);
      else expect(faults).toMatchObject([{ kind: 'broken-chain', entity_id: record.entity_id }]);
    }),
  );
});
