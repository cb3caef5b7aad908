import type { HistoryFault } from './history-fault.ts';
import type { LoggedChange } from './logged-change.ts';

/** All that the log tells of one entity. */
export interface EntityHistory {
  readonly entity: string;
  readonly entity_id: string;
  /** One change a version, in their order; a version that is missing from the log is missing here. */
  readonly changes: readonly LoggedChange[];
  readonly faults: readonly HistoryFault[];
}

/** The same text for the same record, wherever it lies. */
const contentOf = (change: LoggedChange): string =>
  JSON.stringify(Object.entries(change).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** Records of one version, each once, in an order that depends on nothing but them: the latest last. */
const distinct = (records: readonly LoggedChange[]): readonly LoggedChange[] => {
  const contents = new Map(records.map((record) => [`${record.changed_at} ${record.id} ${contentOf(record)}`, record]));
  return [...contents].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, record]) => record);
};

interface Version {
  readonly number: number;
  readonly copies: number;
  /** More than one where records conflict. */
  readonly records: readonly LoggedChange[];
}

const versionsOf = (records: readonly LoggedChange[]): readonly Version[] =>
  [...Map.groupBy(records, ({ version }) => version)]
    .toSorted(([one], [other]) => one - other)
    .map(([number, all]) => ({ number, copies: all.length, records: distinct(all) }));

/**
 * One change of each version. Of several that conflict the one that the next version was made from; the latest where
 * there is no next one: the last writer has won.
 */
const chosen = (versions: readonly Version[]): readonly LoggedChange[] => {
  const latestFirst: LoggedChange[] = [];
  for (const { records } of versions.toReversed()) {
    const next = latestFirst.at(-1);
    const choice = records.findLast(({ after }) => after === next?.before) ?? records.at(-1);
    if (choice !== undefined) latestFirst.push(choice);
  }
  return latestFirst.reverse();
};

type Shown = Pick<HistoryFault, 'kind' | 'versions' | 'changes'>;

const faultsOfVersion = ({ number, copies, records }: Version): readonly Shown[] => {
  const changes = records.map(({ id }) => id);
  const versions = [number, number] as const;
  return [
    ...(copies > records.length ? [{ kind: 'repeated' as const, versions, changes }] : []),
    ...(records.length > 1 ? [{ kind: 'conflicting' as const, versions, changes }] : []),
  ];
};

/** What is wrong between two changes that follow on each other in the log; the first one follows on nothing. */
const faultsBetween = (earlier: LoggedChange | undefined, later: LoggedChange): readonly Shown[] => {
  const from = earlier?.version ?? 0;
  const changes = earlier === undefined ? [later.id] : [earlier.id, later.id];
  if (later.version !== from + 1) return [{ kind: 'missing', versions: [from + 1, later.version - 1], changes }];
  return later.before === (earlier?.after ?? null)
    ? []
    : [{ kind: 'broken-chain', versions: [Math.max(from, 1), later.version], changes }];
};

/**
 * The history of one entity. Its changes may come in any order: their versions order them, which count from 1 without
 * gaps. What is wrong with them is named; the state that they leave is told all the same.
 *
 * @param records every record of the entity; at least one
 */
export const entityHistory = (records: readonly [LoggedChange, ...LoggedChange[]]): EntityHistory => {
  const [{ entity, entity_id }] = records;
  const versions = versionsOf(records);
  const changes = chosen(versions);
  const shown = [
    ...versions.flatMap(faultsOfVersion),
    ...changes.flatMap((change, at) => faultsBetween(changes[at - 1], change)),
  ];
  return { entity, entity_id, changes, faults: shown.map((fault) => ({ ...fault, entity, entity_id })) };
};

/**
 * The change that left the state of a moment. A version came to be no earlier than the one before it, whatever the
 * clocks of two machines say: so the changes count up to the first that is later.
 */
export const changeAt = ({ changes }: EntityHistory, moment: string): LoggedChange | undefined => {
  const later = changes.findIndex(({ changed_at }) => changed_at > moment);
  return later === -1 ? changes.at(-1) : changes[later - 1];
};
