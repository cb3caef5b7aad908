import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { attributeJson } from '../../../../lambdas/adapters/audit/attribute-json.ts';
import { entityIdMembers } from '../../../../lambdas/contract/audit.ts';
import { type ChangeLog, foldChanges } from '../../../../local/audit/rebuild/change-log.ts';
import { compareTable } from '../../../../local/audit/rebuild/compare-table.ts';
import { storedItem } from '../../../../local/audit/rebuild/stored-item.ts';
import { aChange } from './a-history.ts';

/** An item as the table holds it. */
export type AnItem = Record<string, AttributeValue>;

const membersOf = (kind: string): readonly string[] =>
  Object.entries(entityIdMembers).find(([known]) => known === kind)?.[1] ?? [];

/** The log of nothing but the changes that left these items behind, each the first of its entity. */
export const logOf = (...items: readonly AnItem[]): ChangeLog =>
  foldChanges(
    items.map((item) => {
      const kind = item['entity']?.S ?? '';
      const after = attributeJson(item['document']);
      const named = JSON.parse(after) as Record<string, string>;
      return aChange(1, {
        entity: kind,
        entity_id: membersOf(kind)
          .map((member) => named[member])
          .join('@'),
        id: item['change']?.M?.['id']?.S ?? '',
        after,
        region: item['writer']?.S ?? '',
      });
    }),
  );

/** What is told of a table of these items: where, what the log says, and what the table holds. */
export const toldOf = (log: ChangeLog, ...items: readonly AnItem[]) =>
  compareTable(log, { region: 'eu-west-1', items: items.map(storedItem), partitions: 'all' }).map(
    ({ path, log: ofLog, table }) => [path, ofLog, table],
  );
