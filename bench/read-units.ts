import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { BenchEngine } from './engine.ts';

export interface ReadUnits {
  /** Of a check whose plan is warm: the license alone. */
  readonly warm: number;
  /** Of a check that takes its due plan along. */
  readonly refreshing: number;
}

const consumed = async (
  engine: BenchEngine,
  keys: readonly { pk: { S: string }; sk: { S: string } }[],
): Promise<number> => {
  const answer = await engine.client.send(
    new BatchGetItemCommand({
      RequestItems: { [engine.tableName]: { Keys: [...keys] } },
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  return answer.ConsumedCapacity?.[0]?.CapacityUnits ?? Number.NaN;
};

/** Read request units that the check's `BatchGetItem` consumes, as the engine reports them. */
export const readUnits = async (engine: BenchEngine): Promise<ReadUnits> => {
  const license = { pk: { S: engine.licensePartition }, sk: { S: 'license' } };
  const plan = { pk: { S: engine.planPartition }, sk: { S: 'rollout' } };
  return { warm: await consumed(engine, [license]), refreshing: await consumed(engine, [license, plan]) };
};
