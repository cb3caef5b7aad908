import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import type { Checkpoints } from './aws/checkpoints.ts';
import { openStreamReader } from './aws/stream-reader.ts';
import { keepFailedRecords } from './events/failed-records.ts';
import { everyInterval, type Schedule, startSchedule } from './events/schedule.ts';
import { startStreamMapping, type StreamMapping, type StreamMappingDefinition } from './events/stream-mapping.ts';
import { createHttpApi, type HttpApi } from './gateway/http-api.ts';
import { identities } from './identities.ts';
import type { FunctionRuntime } from './lambda/function-runtime.ts';
import { LocalRunError } from './local-run-error.ts';
import { type RegionLogs, startRegionLogs } from './logs/region-logs.ts';
import { type RegionFunctions, type RegionFunctionsOptions, startFunctions } from './region-functions.ts';
import { checkPermissions } from './resources/check-permissions.ts';

/** What a region does once its stacks are deployed. */
export interface RegionRuntime extends RegionFunctions {
  readonly name: string;
  readonly api: HttpApi;
  readonly mappings: readonly StreamMapping[];
  readonly schedules: readonly Schedule[];
  /** What functions write. */
  readonly logs: RegionLogs;
  /** Ends mappings and schedules, then the functions, and delivers what they wrote. */
  readonly stop: () => Promise<void>;
}

export interface RegionOptions extends Omit<RegionFunctionsOptions, 'functionLogs'> {
  readonly checkpoints: Checkpoints;
  /** Folder of logs that wait to be delivered. */
  readonly logDeliveries: string;
}

const now = (): Date => new Date();

const startMapping = async (
  definition: StreamMappingDefinition,
  target: FunctionRuntime,
  { plan, account, checkpoints, logs }: RegionOptions,
): Promise<{ readonly mapping: StreamMapping; readonly close: () => void }> => {
  const { credentials } = account;
  const client = new DynamoDBStreamsClient({ endpoint: account.dynamoDbUrl, credentials, region: plan.name });
  const s3 = new S3Client({ endpoint: account.s3.url, credentials, region: plan.name, forcePathStyle: true });
  const { tableName, batchSize, id, streamArn, failedRecordsBucket } = definition;
  const name = `mapping-${plan.name}-${id}`;
  const log = logs.writer(plan.name, 'stream-mappings');
  const functionArn = plan.functions.find((each) => each.name === definition.functionName)?.arn ?? '';
  const mapping = startStreamMapping({
    definition,
    region: plan.name,
    reader: await openStreamReader({ client, tableName, name, checkpoints, batchSize }),
    invoke: (event) => target.invoke(event),
    discard: async (batch, shardId) => {
      log(
        `${now().toISOString()} ${definition.functionName}: discarded ${batch.records.length} (${batch.condition})\n`,
      );
      if (failedRecordsBucket === undefined) return;
      await keepFailedRecords(
        s3,
        failedRecordsBucket,
        batch,
        { mappingId: id, functionArn, streamArn, shardId },
        now(),
      );
    },
    now: Date.now,
    onFault: (error) => {
      log(`${now().toISOString()} ${definition.functionName}: ${String(error)}\n`);
    },
  });
  const close = (): void => {
    client.destroy();
    s3.destroy();
  };
  return { mapping, close };
};

/** Starts a region: its functions, its HTTP API, its stream mappings and schedules. */
export const startRegion = async (options: RegionOptions): Promise<RegionRuntime> => {
  const { plan, account, logs } = options;
  const [definition] = plan.apis;
  if (definition === undefined) throw new LocalRunError(`The stacks of ${plan.name} have no HTTP API.`);
  checkPermissions(plan, account.id);
  const functionLogs = startRegionLogs({ plan, account, logs, folder: options.logDeliveries });
  const { functions, events, stop: stopFunctions } = await startFunctions({ ...options, functionLogs });
  const functionNamed = (name: string): FunctionRuntime => {
    const found = functions.get(name);
    if (found === undefined) throw new LocalRunError(`${plan.name} has no function ${name}.`);
    return found;
  };
  const functionByArn = (arn: string): FunctionRuntime => functionNamed(arn.split(':').at(-1) ?? '');
  const log = logs.writer(plan.name, 'gateway');
  const api = createHttpApi({
    definition,
    accountId: account.id,
    region: plan.name,
    identities: Object.values(identities),
    functionByArn,
    now,
    log: (line) => {
      log(`${JSON.stringify(line)}\n`);
    },
  });
  const started = await Promise.all(
    plan.streamMappings.map((each) => startMapping(each, functionNamed(each.functionName), options)),
  );
  const schedules = plan.schedules.map((each) =>
    startSchedule({
      definition: each,
      invoke: (event) => functionByArn(each.functionArn).invoke(event),
      now,
      every: everyInterval,
    }),
  );
  const stop = async (): Promise<void> => {
    for (const schedule of schedules) schedule.stop();
    await Promise.all(started.map(({ mapping }) => mapping.stop()));
    await stopFunctions();
    await functionLogs.stop();
    for (const { close } of started) close();
  };
  const mappings = started.map(({ mapping }) => mapping);
  return { name: plan.name, api, functions, events, mappings, schedules, logs: functionLogs, stop };
};
