import {
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type Update,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import type { ChangeEvent } from '../../core/change.ts';
import type { Region } from '../../core/ids.ts';
import { type PlanRollout, planRollout } from '../../core/plan.ts';
import type { PoolMove } from '../../core/seats/pool.ts';
import { planInForce } from '../../core/scheduled-plan.ts';
import type { Stored } from '../../operations/ports.ts';
import type { PoolStore, StoredPool, SupplyBasis } from '../../operations/seats/seat-ports.ts';
import { dependable, faultOf } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { fromItem, licenseFromItem } from './items.ts';
import { type ItemKey, licenseKey, planRolloutKey, poolKey, poolsOf } from './keys.ts';
import { isLost } from './lost-race.ts';
import { poolFromItem } from './seat-items.ts';

const accountUpdate = (table: string, from: StoredPool, move: PoolMove, event: ChangeEvent) => {
  const { license, resource, region } = from.pool;
  const conditions = [
    from.version === 0 ? `attribute_not_exists(${tableKey.partition})` : '#version = :seen',
    ...(move.freeNeeded === undefined ? [] : ['#free >= :needed']),
  ];
  return {
    TableName: table,
    Key: marshall(poolKey(license, resource, region)),
    UpdateExpression:
      from.version === 0
        ? 'SET #entity = :entity, #writer = :writer, #document = :document, #version = :next, #change = :change, #free = :by, #used = :none'
        : 'SET #document = :document, #version = :next, #change = :change, #free = #free + :by',
    ConditionExpression: conditions.join(' and '),
    ExpressionAttributeNames: {
      '#document': itemAttributes.document,
      '#version': itemAttributes.version,
      '#change': itemAttributes.change,
      '#free': itemAttributes.free,
      ...(from.version === 0 && {
        '#entity': itemAttributes.entity,
        '#writer': itemAttributes.writer,
        '#used': itemAttributes.used,
      }),
    },
    ExpressionAttributeValues: marshall(
      {
        ':document': move.after,
        ':next': from.version + 1,
        ':change': event,
        ':by': move.freeBy,
        ...(from.version === 0 ? { ':entity': 'pool', ':writer': region, ':none': 0 } : { ':seen': from.version }),
        ...(move.freeNeeded !== undefined && { ':needed': move.freeNeeded }),
      },
      { removeUndefinedValues: true },
    ),
  } satisfies Update;
};

const stillAt = (table: string, key: ItemKey, version: number) => ({
  ConditionCheck: {
    TableName: table,
    Key: marshall(key),
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': itemAttributes.version },
    ExpressionAttributeValues: marshall({ ':version': version }),
  },
});

const basisChecks = (table: string, { license, rollout }: SupplyBasis) => [
  stillAt(table, licenseKey(license.value.id), license.version),
  stillAt(table, planRolloutKey(rollout.value.plan), rollout.version),
];

/** Pools in the table, each through its own region's endpoint. */
export const poolStore = (table: GlobalTable): PoolStore => {
  const read = async (region: Region, key: ItemKey) => {
    const get = new GetItemCommand({ TableName: table.name, Key: marshall(key), ConsistentRead: true });
    return (await dependable(table.replica(region).send(get))).Item;
  };

  return {
    known: async (at, license, resource) => {
      const query = new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: `${tableKey.partition} = :pools`,
        ExpressionAttributeValues: marshall({ ':pools': poolsOf(license, resource) }),
        ConsistentRead: true,
      });
      const { Items = [] } = await dependable(table.replica(at).send(query));
      return Items.map(poolFromItem);
    },
    move: async (from, move, event, basis) => {
      const update = accountUpdate(table.name, from, move, event);
      const client = table.replica(from.pool.region);
      const checks = basis === undefined ? [] : basisChecks(table.name, basis);
      try {
        await (basis === undefined
          ? client.send(new UpdateItemCommand(update))
          : client.send(new TransactWriteItemsCommand({ TransactItems: [...checks, { Update: update }] })));
        return true;
      } catch (error) {
        if (isLost(error)) return false;
        throw faultOf(error);
      }
    },
    basis: async (at, id, now) => {
      const found = await read(at, licenseKey(id));
      if (found === undefined) return undefined;
      const { value, version } = licenseFromItem(found);
      const item = await read(at, planRolloutKey(planInForce(value, now)));
      if (item === undefined) return undefined;
      const rollout: Stored<PlanRollout> = fromItem(item, planRollout);
      return { license: { value, version }, rollout };
    },
  };
};
