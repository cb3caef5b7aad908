import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { BenchEngine } from './engine.ts';

export interface ReadUnits {
  /** Of a check whose plan is warm: the license alone. */
  readonly warm: number;
  /** Of one that names a device, in a deployment of one region; each further region adds as much as this does. */
  readonly withDevice: number;
  /** Of a check that names a device and takes its due plan along. */
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
  const seat = { pk: { S: engine.seatsPartition }, sk: { S: 'device#none' } };
  return {
    warm: await consumed(engine, [license]),
    withDevice: await consumed(engine, [license, seat]),
    refreshing: await consumed(engine, [license, seat, plan]),
  };
};
