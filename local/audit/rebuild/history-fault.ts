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
