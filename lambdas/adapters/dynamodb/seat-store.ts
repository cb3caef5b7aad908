import {
  DeleteItemCommand,
  GetItemCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemAttributes, seatIndex } from '../../contract/table.ts';
import type { RandomBytes } from '../../operations/ports.ts';
import type { SeatOutcome, SeatStep, SeatStore, StoredSeat } from '../../operations/seats/seat-ports.ts';
import { dependable, faultOf } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { seatKey } from './keys.ts';
import { cancellationCodes, isConditionFailed, isConflict, isLost } from './lost-race.ts';
import { findCandidates } from './seat-candidates.ts';
import { leasePosition, seatFromItem } from './seat-items.ts';
import { listSeats } from './seat-list.ts';
import { keyOfSeat, stepToWrite, unchanged } from './seat-steps.ts';

/** Why a transaction was cancelled; undefined where it was for a fault. A changed seat weighs most: it may be one's own. */
const outcomeOf = (error: TransactionCanceledException, steps: readonly SeatStep[]): SeatOutcome | undefined => {
  const codes = cancellationCodes(error);
  const failed = steps.filter((_, at) => isConditionFailed(codes[at]));
  if (failed.some(({ kind }) => kind === 'seat' || kind === 'seat-change')) return 'seat-changed';
  if (failed.length > 0) return 'not-free';
  return codes.some(isConflict) ? 'contended' : undefined;
};

const renewal = (tableName: string, seat: StoredSeat, leaseUntil: string | null): UpdateItemCommand => {
  const { ExpressionAttributeNames, ExpressionAttributeValues, ...condition } = unchanged(seat);
  return new UpdateItemCommand({
    TableName: tableName,
    Key: keyOfSeat(seat),
    UpdateExpression:
      leaseUntil === null
        ? 'SET #position = :position REMOVE #change, #leaseUntil'
        : 'SET #position = :position, #leaseUntil = :renewed REMOVE #change',
    ConditionExpression: `${condition.ConditionExpression} and attribute_exists(#position)`,
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      '#position': seatIndex.sort,
      '#change': itemAttributes.change,
    },
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ...marshall({
        ':position': leaseUntil ?? leasePosition({ value: seat.value }),
        ...(leaseUntil !== null && { ':renewed': leaseUntil }),
      }),
    },
  });
};

/** Seats in the table, each through its own region's endpoint. */
export const seatStore = (table: GlobalTable, random: RandomBytes): SeatStore => ({
  commit: async (region, steps) => {
    const writes = steps.map((step) => stepToWrite(table.name, region, step));
    try {
      await table.replica(region).send(new TransactWriteItemsCommand({ TransactItems: writes }));
      return 'committed';
    } catch (error) {
      const outcome = error instanceof TransactionCanceledException ? outcomeOf(error, steps) : undefined;
      if (outcome === undefined) throw faultOf(error);
      return outcome;
    }
  },
  renew: async (seat, leaseUntil) => {
    try {
      await table.replica(seat.value.region).send(renewal(table.name, seat, leaseUntil));
      return true;
    } catch (error) {
      if (isLost(error)) return false;
      throw faultOf(error);
    }
  },
  find: async (region, license, holder) => {
    const get = new GetItemCommand({
      TableName: table.name,
      Key: marshall(seatKey(license, region, holder)),
      ConsistentRead: true,
    });
    const { Item } = await dependable(table.replica(region).send(get));
    return Item === undefined ? undefined : seatFromItem(Item);
  },
  candidates: (region, license, search) =>
    findCandidates({ client: table.replica(region), tableName: table.name, random }, { region, license, ...search }),
  list: (license, page) => listSeats(table, license, page),
  sweep: async (seat) => {
    const { ExpressionAttributeNames, ConditionExpression, ...seen } = unchanged(seat);
    const remove = new DeleteItemCommand({
      TableName: table.name,
      Key: keyOfSeat(seat),
      ...seen,
      // Only seats that are held are in the index.
      ConditionExpression: `${ConditionExpression} and attribute_not_exists(#shard)`,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, '#shard': seatIndex.partition },
    });
    try {
      await table.replica(seat.value.region).send(remove);
    } catch (error) {
      if (!isLost(error)) throw faultOf(error);
    }
  },
});
