import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Checkpoints } from './checkpoints.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { backfill } from './replication/backfill.ts';
import { Link, type LinkState } from './replication/link.ts';
import { openObservedStream } from './replication/observed-stream.ts';
import { newProgress, type Progress } from './replication/progress.ts';
import { type NativeBatch, Replica } from './replication/replica.ts';
import { createSideTable, isFilled, noteFilled } from './replication/side-table.ts';
import { type Stamps, stampsBy } from './replication/stamps.ts';
import { watch } from './replication/watch.ts';

export type { LinkState } from './replication/link.ts';

/**
 * A stand-in for a DynamoDB global table with eventual consistency, over the streams of one DynamoDB Local. Each native
 * write is carried to every other region, where it shows in the stream as any write does; the last writer of an item
 * wins everywhere. "Last" is the order in which the writes were seen, some milliseconds after they were made.
 */
export interface Replication {
  /** Changes the way between two regions. Resolves when it holds. @throws where there is no such way */
  readonly set: (link: Pick<LinkState, 'from' | 'to'> & Partial<LinkState>) => Promise<void>;
  readonly links: () => readonly LinkState[];
  /** Resolves when everything written until now has arrived, except over paused links. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ReplicationOptions {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A table with a stream of new images, in every region. */
  readonly tableName: string;
  readonly regions: readonly string[];
  readonly checkpoints: Checkpoints;
  /** Milliseconds of the Unix epoch. */
  readonly clock?: () => number;
  /** Hears of faults; whatever failed is tried again. */
  readonly onFault?: (error: unknown) => void;
}

interface Region {
  readonly name: string;
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly replica: Replica;
  readonly progress: Progress;
  readonly outgoing: Link[];
  readonly isNew: boolean;
}

const openRegion = async (options: ReplicationOptions, name: string, stamps: Stamps): Promise<Region> => {
  const { endpoint, credentials, tableName, checkpoints } = options;
  const client = new DynamoDBClient({ endpoint, credentials, region: name });
  const streams = new DynamoDBStreamsClient({ endpoint, credentials, region: name });
  await createSideTable(client, tableName);
  const isNew = !(await isFilled(client, tableName));
  const stream = await openObservedStream({ client: streams, tableName, region: name, checkpoints });
  const progress = newProgress();
  const outgoing: Link[] = [];
  const onWrites = (batch: NativeBatch): void => {
    const done = progress.add(batch, outgoing.length);
    for (const write of batch.writes) for (const link of outgoing) link.carry(write, done);
  };
  const replica = new Replica({ client, tableName, stream, stamps, inTurn: oneAtATime(), onWrites });
  return { name, client, streams, replica, progress, outgoing, isNew };
};

/** Gives regions that were added what the others have. Where all are new there is nothing but what their streams tell. */
const fillNew = async ({ tableName }: ReplicationOptions, regions: readonly Region[]): Promise<void> => {
  const source = regions.find(({ isNew }) => !isNew);
  for (const { client, replica } of regions.filter(({ isNew }) => isNew)) {
    if (source !== undefined) await backfill({ client: source.client, tableName }, replica);
    await noteFilled(client, tableName);
  }
};

const connect = (
  regions: readonly Region[],
  options: Required<Pick<ReplicationOptions, 'clock' | 'onFault'>>,
): Link[] =>
  regions.flatMap((from) =>
    regions
      .filter((to) => to !== from)
      .map((to) => {
        const link = new Link({ ...options, from: from.name, to: to.name, target: to.replica });
        from.outgoing.push(link);
        return link;
      }),
  );

/** Takes all that was written until now. */
const observeAll = async (replica: Replica): Promise<void> => {
  while (await replica.observe());
};

const warn = (error: unknown): void => {
  process.emitWarning(String(error), 'ReplicationWarning');
};

/** Starts replicating, from where an earlier process with these checkpoints was. */
export const startReplication = async (options: ReplicationOptions): Promise<Replication> => {
  const { clock = Date.now, onFault = warn } = options;
  const stamps = stampsBy(clock);
  const regions = await Promise.all(options.regions.map((name) => openRegion(options, name, stamps)));
  const links = connect(regions, { clock, onFault });
  await fillNew(options, regions);
  const watches = regions.map(({ replica, progress }) => watch({ replica, progress, onFault }));
  return {
    set: async ({ from, to, ...change }) => {
      const link = links.find(({ state }) => state.from === from && state.to === to);
      if (link === undefined) throw new Error(`Nothing is replicated from "${from}" to "${to}"`);
      await link.set(change);
    },
    links: () => links.map(({ state }) => state),
    settled: async () => {
      await Promise.all(regions.map(({ replica }) => observeAll(replica)));
      await Promise.all(links.map((link) => link.settled()));
    },
    stop: async () => {
      await Promise.all([...watches.map((each) => each.stop()), ...links.map((link) => link.stop())]);
      for (const { progress, client, streams } of regions) {
        await progress.saveAll();
        client.destroy();
        streams.destroy();
      }
    },
  };
};
