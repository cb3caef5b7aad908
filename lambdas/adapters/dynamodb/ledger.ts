import {
  ConditionalCheckFailedException,
  GetItemCommand,
  type Put,
  PutItemCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import type { Region } from '../../core/ids.ts';
import type { CommitOutcome, Ledger, RandomBytes, Write } from '../../operations/ports.ts';
import { dependable, faultOf } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { claimItem, claimItemKey, recollection } from './idempotency-item.ts';
import { type Item, toItem } from './items.ts';
import { cancellationCodes, isConditionFailed, isLost } from './lost-race.ts';

type ConditionalPut = Put & { readonly Item: Item };

/**
 * Writes to the table, each through its home region's endpoint. A write stands only where the entity still has the
 * version that it was decided on, so that no change is ever overwritten unseen.
 */
export const ledger = (table: GlobalTable, random: RandomBytes): Ledger => ({
  commit: async (home, writes, remember) => {
    const puts = writes.map((write) => conditionalPut(table.name, write, home));
    const [only] = puts;
    if (remember === undefined && only !== undefined && puts.length === 1) return putAlone(table, home, only);
    const claim = remember && {
      TableName: table.name,
      Item: claimItem(remember.claim, { ...remember, writer: home }, random),
      ConditionExpression: ABSENT,
    };
    return putTogether(table, home, puts, claim);
  },
  recall: async (home, claim) => {
    const answer = await dependable(
      table
        .replica(home)
        .send(new GetItemCommand({ TableName: table.name, Key: marshall(claimItemKey(claim)), ConsistentRead: true })),
    );
    return recollection(answer.Item, claim);
  },
});

const ABSENT = `attribute_not_exists(${tableKey.partition})`;
const SAME_VERSION = `${itemAttributes.version} = :expected`;

const conditionalPut = (tableName: string, write: Write, home: Region): ConditionalPut => ({
  TableName: tableName,
  Item: toItem(write, home),
  ...(write.expectedVersion === 0
    ? { ConditionExpression: ABSENT }
    : {
        ConditionExpression: SAME_VERSION,
        ExpressionAttributeValues: marshall({ ':expected': write.expectedVersion }),
      }),
});

const changeIdOf = (item: Item | undefined): string | undefined => item?.[itemAttributes.change]?.M?.['id']?.S;

/**
 * A single put. Where the condition fails on an item that carries this very change, an earlier try did get through and
 * only its answer was lost: that is a success, not a conflict. The item may also be under a transaction of somebody else,
 * of a pool that is supplied for instance, which only looks at it: whoever looks again finds out what it came to.
 */
const putAlone = async (table: GlobalTable, home: Region, put: ConditionalPut): Promise<CommitOutcome> => {
  try {
    await table.replica(home).send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return 'committed';
  } catch (error) {
    if (!isLost(error)) throw faultOf(error);
    const found = error instanceof ConditionalCheckFailedException ? error.Item : undefined;
    return changeIdOf(found) === changeIdOf(put.Item) ? 'committed' : 'version-mismatch';
  }
};

/** All puts or none. The SDK gives the request a token, so a repeated try of the same transaction is not a second one. */
const putTogether = async (
  table: GlobalTable,
  home: Region,
  puts: readonly ConditionalPut[],
  claim: ConditionalPut | undefined,
): Promise<CommitOutcome> => {
  const items = [...(claim === undefined ? [] : [claim]), ...puts];
  try {
    await table.replica(home).send(new TransactWriteItemsCommand({ TransactItems: items.map((Put) => ({ Put })) }));
    return 'committed';
  } catch (error) {
    const outcome = error instanceof TransactionCanceledException ? lostRace(error, claim !== undefined) : undefined;
    if (outcome === undefined) throw faultOf(error);
    return outcome;
  }
};

const lostRace = (error: TransactionCanceledException, claimed: boolean): CommitOutcome | undefined => {
  if (claimed && isConditionFailed(cancellationCodes(error)[0])) return 'idempotency-key-taken';
  return isLost(error) ? 'version-mismatch' : undefined;
};
