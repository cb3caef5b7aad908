import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { tableKey } from '../../contract/table.ts';
import { product } from '../../core/catalogue.ts';
import type { PlanId } from '../../core/ids.ts';
import { versionNumber } from '../../core/ids.ts';
import { planRollout, planVersion } from '../../core/plan.ts';
import { CursorInvalid, DependencyUnavailable } from '../../operations/faults.ts';
import type { CatalogueReader, Stored } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { type Item, customerFromItem, fromItem } from './items.ts';
import { type ItemKey, customerKey, planRolloutKey, planVersionKey, planVersionsOf, productKey } from './keys.ts';

/**
 * Products, customers and plans, read where they are written: strongly consistent, from the primary region. Where that
 * does not answer, the local replica does, so that a region cut off from the primary still issues licenses.
 */
export const catalogueReader = (table: GlobalTable): CatalogueReader => {
  const [primary] = table.regions;

  const fromPrimary = async <Answer>(
    read: (client: DynamoDBClient) => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly isCurrent: boolean }> => {
    try {
      return { answer: await dependable(read(table.replica(primary))), isCurrent: true };
    } catch (error) {
      if (!(error instanceof DependencyUnavailable) || primary === table.region) throw error;
      return { answer: await dependable(read(table.replica(table.region))), isCurrent: false };
    }
  };

  const itemAt = (key: ItemKey) => {
    const get = new GetItemCommand({ TableName: table.name, Key: marshall(key), ConsistentRead: true });
    return fromPrimary((client) => client.send(get));
  };

  const one = async <Entity>(key: ItemKey, schema: z.ZodMiniType<Entity>): Promise<Stored<Entity> | undefined> => {
    const { Item } = (await itemAt(key)).answer;
    return Item === undefined ? undefined : fromItem(Item, schema);
  };

  return {
    product: (id) => one(productKey(id), product),
    customer: async (id) => {
      const { answer, isCurrent } = await itemAt(customerKey(id));
      return answer.Item === undefined ? undefined : { ...customerFromItem(answer.Item), isCurrent };
    },
    planVersion: (plan, version) => one(planVersionKey(plan, version), planVersion),
    planRollout: (plan) => one(planRolloutKey(plan), planRollout),
    planVersions: async (plan, page) => {
      const query = new QueryCommand({
        TableName: table.name,
        ...versionsBefore(plan, page.cursor),
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: page.limit,
      });
      const { answer } = await fromPrimary((client) => client.send(query));
      const items = (answer.Items ?? []).map((item) => fromItem(item, planVersion).value);
      const last = items.at(-1);
      return answer.LastEvaluatedKey === undefined || last === undefined
        ? { items }
        : { items, nextCursor: Buffer.from(`${plan}#${last.version}`).toString('base64url') };
    },
  };
};

const versionsBefore = (plan: PlanId, cursor: string | undefined) => {
  const { pk, skPrefix } = planVersionsOf(plan);
  return {
    KeyConditionExpression: `${tableKey.partition} = :plan and begins_with(${tableKey.sort}, :versions)`,
    ExpressionAttributeValues: marshall({ ':plan': pk, ':versions': skPrefix }),
    ...(cursor !== undefined && { ExclusiveStartKey: startKey(plan, cursor) }),
  };
};

const startKey = (plan: PlanId, cursor: string): Item => {
  const [ofPlan, version] = Buffer.from(cursor, 'base64url').toString('utf8').split('#');
  const parsed = versionNumber.safeParse(Number(version));
  if (ofPlan !== plan || !parsed.success) throw new CursorInvalid('not a cursor of this plan');
  return marshall(planVersionKey(plan, parsed.data));
};
