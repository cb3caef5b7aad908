import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { everyInterval } from '../events/schedule.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { LogFiles } from '../lambda/log-files.ts';
import { LocalRunError } from '../local-run-error.ts';
import type { LocalAccount, RegionPlan } from '../resources/local-account.ts';
import type { DeliveryStreamDefinition } from './definitions.ts';
import { openDeliverySpool } from './delivery-spool.ts';
import { startLogDelivery, type LogDelivery } from './log-delivery.ts';
import { spooledControl } from './log-envelopes.ts';
import { deliveredLogStream, type LogStream } from './log-stream.ts';

/** The logs of a region's functions: a file each, and deliveries of what the template subscribes to. */
export interface RegionLogs {
  /** Opens the log of a new execution environment. */
  readonly openStream: (definition: FunctionDefinition) => LogStream;
  /**
   * Resolves when everything that was written is where it is to be delivered.
   *
   * @throws Error when something of it could not be put
   */
  readonly flush: () => Promise<void>;
  /** Delivers what was written, as far as it can be. */
  readonly stop: () => Promise<void>;
}

export interface RegionLogsOptions {
  readonly plan: RegionPlan;
  readonly account: LocalAccount;
  readonly logs: LogFiles;
  /** Holds what waits to be delivered, of all regions. */
  readonly folder: string;
}

/** A subscription with the stream that it leads to. */
interface Route {
  readonly filter: string;
  readonly logGroup: string;
  readonly delivery: LogDelivery;
}

const now = (): Date => new Date();

const startDelivery = (
  definition: DeliveryStreamDefinition,
  s3: S3Client,
  { plan, folder, logs }: RegionLogsOptions,
): LogDelivery => {
  const log = logs.writer(plan.name, 'log-deliveries');
  return startLogDelivery({
    definition,
    spool: openDeliverySpool({ folder: join(folder, plan.name, definition.name), now: Date.now, newId: randomUUID }),
    put: async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket: definition.bucket, Key, Body }));
    },
    every: everyInterval,
    onFault: (error) => {
      log(`${now().toISOString()} ${definition.name}: ${String(error)}\n`);
    },
  });
};

const routesOf = (
  { name: region, logGroups, subscriptions }: RegionPlan,
  deliveries: ReadonlyMap<string, LogDelivery>,
): readonly Route[] =>
  subscriptions.map(({ name: filter, logGroup, destinationArn }) => {
    if (!logGroups.some(({ name }) => name === logGroup)) {
      throw new LocalRunError(
        `The subscription filter ${filter} is of ${logGroup}, a log group that ${region} has not.`,
      );
    }
    const delivery = deliveries.get(destinationArn);
    if (delivery !== undefined) return { filter, logGroup, delivery };
    throw new LocalRunError(`The subscription filter ${filter} leads to ${destinationArn}, which ${region} has not.`);
  });

/**
 * Starts the logs of a region.
 *
 * @throws LocalRunError for a subscription of what is not there, or to it
 */
export const startRegionLogs = (options: RegionLogsOptions): RegionLogs => {
  const { plan, account, logs } = options;
  const { credentials, id: owner, s3 } = account;
  const client = new S3Client({ endpoint: s3.url, credentials, region: plan.name, forcePathStyle: true });
  const deliveries = new Map(plan.deliveryStreams.map((each) => [each.arn, startDelivery(each, client, options)]));
  const routes = routesOf(plan, deliveries);
  for (const { delivery } of routes) delivery.take(spooledControl(Date.now()));
  const all = async (each: (delivery: LogDelivery) => Promise<void>): Promise<void> => {
    await Promise.all([...deliveries.values()].map(each));
  };
  return {
    openStream: ({ name, region, logGroup }) =>
      deliveredLogStream({
        owner,
        logGroup,
        write: logs.writer(region, name),
        routes: routes.filter((route) => route.logGroup === logGroup),
        now,
        random: randomBytes,
      }),
    flush: () => all((delivery) => delivery.flush()),
    stop: async () => {
      await all((delivery) => delivery.stop());
      client.destroy();
    },
  };
};
