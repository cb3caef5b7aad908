import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { deployStack } from './assembly/deploy-stack.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import { fileCheckpoints } from './aws/checkpoints.ts';
import { startDynamoDbLocal } from './aws/dynamodb-local.ts';
import { endpointWays } from './aws/endpoint-ways.ts';
import { startEventBridge } from './aws/eventbridge-server.ts';
import { startKms } from './aws/kms-server.ts';
import { type Replication, startReplication } from './aws/replication.ts';
import { startS3 } from './aws/s3-server.ts';
import { sweepExpired } from './aws/time-to-live.ts';
import { answerControl, CONTROL_PREFIX } from './control/control-api.ts';
import type { Controlled } from './control/operation.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { everyInterval } from './events/schedule.ts';
import { openPort, type Port } from './gateway/port.ts';
import { localAccountId, serviceCredentials } from './identities.ts';
import { openLogFiles } from './lambda/log-files.ts';
import { LocalRunError } from './local-run-error.ts';
import type { RunOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { type RegionRuntime, startRegion } from './region-runtime.ts';
import { regionsOf } from './regions-of-run.ts';
import type { LocalAccount, RegionPlan } from './resources/local-account.ts';
import { resourceTypes } from './resources/resource-types.ts';
import { synthesize } from './synthesize.ts';

/** The whole system on one machine. */
export interface Machine {
  readonly regions: readonly { readonly name: string; readonly url: string }[];
  readonly data: DataFolder;
  /** Ends everything, what came last first. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds between two sweeps for expired items. DynamoDB takes up to two days. */
const SWEEP_INTERVAL = 60_000;

/** What was started, to be stopped in the opposite order. */
class Started {
  readonly #stops: (() => Promise<void> | void)[] = [];

  add<Thing extends { readonly stop: () => Promise<void> | void }>(thing: Thing): Thing {
    this.#stops.push(thing.stop);
    return thing;
  }

  async stop(): Promise<void> {
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) await stop();
  }
}

const emptyPlan = (name: string, apiUrl: string): RegionPlan => ({
  name,
  apiUrl,
  functions: [],
  eventRetriesMax: new Map(),
  apis: [],
  permissions: [],
  streamMappings: [],
  schedules: [],
  logGroups: [],
  subscriptions: [],
  deliveryStreams: [],
});

const planned = (plans: ReadonlyMap<string, RegionPlan>) => (name: string) => {
  const plan = plans.get(name);
  if (plan !== undefined) return plan;
  throw new LocalRunError(`region ${name} is not one of this run, which has ${[...plans.keys()].join(', ')}`);
};

const openPorts = async (names: readonly string[], first: number, started: Started): Promise<Map<string, Port>> => {
  const ports = new Map<string, Port>();
  for (const [at, name] of names.entries()) {
    ports.set(name, started.add(await openPort(first === 0 ? 0 : first + at)));
  }
  return ports;
};

const openAccount = async (
  data: DataFolder,
  plans: ReadonlyMap<string, RegionPlan>,
  started: Started,
  progress: Progress,
): Promise<LocalAccount> => {
  const [dynamoDb, eventBridge, kms, s3] = await Promise.all([
    progress('DynamoDB Local', async () => started.add(await startDynamoDbLocal({ folder: data.dynamoDb }))),
    startEventBridge({ folder: data.events, accountId: localAccountId }).then((each) => started.add(each)),
    startKms({ folder: data.kms }).then((each) => started.add(each)),
    startS3({ folder: data.buckets }).then((each) => started.add(each)),
  ]);
  return {
    id: localAccountId,
    dynamoDbUrl: dynamoDb.url,
    credentials: serviceCredentials,
    eventBridge,
    kms,
    s3,
    keys: new Map(),
    tables: [],
    region: planned(plans),
  };
};

const deploy = async (folder: string, account: LocalAccount): Promise<void> => {
  const outputs = { values: new Map<string, unknown>(), exports: new Map<string, unknown>() };
  for (const stack of await readAssembly(folder)) await deployStack(stack, resourceTypes, account, outputs);
};

const replicate = async (account: LocalAccount, data: DataFolder, started: Started): Promise<Replication[]> => {
  const { dynamoDbUrl: endpoint, credentials, tables } = account;
  const checkpoints = fileCheckpoints(data.checkpoints);
  return Promise.all(
    tables.map(async ({ name: tableName, regions }) =>
      started.add(await startReplication({ endpoint, credentials, tableName, regions, checkpoints })),
    ),
  );
};

/** Deletes expired items as DynamoDB does, which its local engine does not. */
const startSweeping = ({ dynamoDbUrl: endpoint, credentials, tables }: LocalAccount, started: Started): void => {
  for (const { name: tableName, regions } of tables.filter(({ expires }) => expires)) {
    for (const region of regions) {
      const client = new DynamoDBClient({ endpoint, credentials, region });
      const sweeping = everyInterval(SWEEP_INTERVAL, () => {
        sweepExpired({ client, tableName, now: new Date() }).catch((error: unknown) => {
          process.emitWarning(String(error), 'TimeToLiveWarning');
        });
      });
      started.add({
        stop: () => {
          sweeping.stop();
          client.destroy();
        },
      });
    }
  }
};

const serve = (
  runtimes: readonly RegionRuntime[],
  ports: ReadonlyMap<string, Port>,
  controlled: Omit<Controlled, 'region' | 'regions'>,
): void => {
  for (const region of runtimes) {
    ports
      .get(region.name)
      ?.serve((request) =>
        request.path.startsWith(CONTROL_PREFIX)
          ? answerControl(request, { ...controlled, region, regions: runtimes })
          : region.api(request),
      );
  }
};

const start = async (options: RunOptions, progress: Progress, started: Started): Promise<Omit<Machine, 'stop'>> => {
  const names = await regionsOf(options);
  const ports = await openPorts(names, options.port, started);
  const data = await openDataFolder(options.data);
  const plans = new Map([...ports].map(([name, { url }]) => [name, emptyPlan(name, url)]));
  const logs = openLogFiles(data.logs);
  started.add({ stop: logs.close });

  const [account] = await Promise.all([
    openAccount(data, plans, started, progress),
    options.app ?? progress('CDK app synthesized', () => synthesize(names, data.assembly)),
  ]);
  await progress('stacks deployed', () => deploy(options.app ?? data.assembly, account));
  const replications = await progress('replication', () => replicate(account, data, started));
  startSweeping(account, started);
  const checkpoints = fileCheckpoints(data.checkpoints);
  const ways = endpointWays(names);
  const runtimes = await Promise.all(
    [...plans.values()].map(async (plan) =>
      started.add(await startRegion({ plan, account, ways, checkpoints, logs, logDeliveries: data.logDeliveries })),
    ),
  );
  serve(runtimes, ports, { replications, ways });
  // The first to stop: no request comes in while what it needs goes away.
  for (const port of ports.values()) started.add(port);
  return { regions: [...ports].map(([name, { url }]) => ({ name, url })), data };
};

/**
 * Starts everything that the synthesized template describes.
 *
 * @throws LocalRunError or DynamoDbLocalError with what is in the way; the process should end then
 */
export const startMachine = async (options: RunOptions, progress: Progress): Promise<Machine> => {
  const started = new Started();
  const stop = (): Promise<void> => started.stop();
  try {
    return { ...(await start(options, progress, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
