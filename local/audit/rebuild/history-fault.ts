/**
 * What is wrong with the history of an entity.
 *
 * - `missing`: there is no record of these versions
 * - `repeated`: one record is there more than once
 * - `conflicting`: several records tell of one version, and not the same
 * - `broken-chain`: a document was not what the change before had left behind
 */
export interface HistoryFault {
  readonly kind: 'missing' | 'repeated' | 'conflicting' | 'broken-chain';
  readonly entity: string;
  readonly entity_id: string;
  /** First and last version that it concerns. */
  readonly versions: readonly [number, number];
  /** Ids of the changes that show it. */
  readonly changes: readonly string[];
}

/**
 * Whether a fault of an earlier look is what a later one shows. Records come side by side and in any order, so that a
 * gap may close or shrink; whatever else is wrong with records that are there, further ones do not put it right.
 */
export const isStillThere = (earlier: readonly HistoryFault[], fault: HistoryFault): boolean =>
  fault.kind !== 'missing' ||
  earlier.some(
    ({ kind, entity, entity_id, versions: [from, to] }) =>
      kind === 'missing' &&
      entity === fault.entity &&
      entity_id === fault.entity_id &&
      from <= fault.versions[1] &&
      fault.versions[0] <= to,
  );

const versionsText = ([from, to]: HistoryFault['versions']): string =>
  from === to ? `version ${from}` : `versions ${from} to ${to}`;

const said: Readonly<Record<HistoryFault['kind'], (versions: string) => string>> = {
  missing: (versions) => `${versions} missing from the log; around it`,
  repeated: (versions) => `${versions} in the log more than once`,
  conflicting: (versions) => `${versions} told by several changes, which differ`,
  'broken-chain': (versions) => `${versions}: what was before is not what the earlier change left behind`,
};

export const faultText = ({ kind, entity, entity_id, versions, changes }: HistoryFault): string =>
  `${entity} ${entity_id}  ${said[kind](versionsText(versions))}: ${changes.join(', ')}`;
