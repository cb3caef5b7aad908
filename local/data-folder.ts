import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseFolder } from './aws/engine-record.ts';

/** Where a run keeps what. */
export interface DataFolder {
  readonly root: string;
  /** Whether it is the folder of runs whose data do not outlive them. */
  readonly isDefault: boolean;
  readonly dynamoDb: string;
  readonly buckets: string;
  readonly events: string;
  readonly kms: string;
  readonly checkpoints: string;
  readonly logs: string;
  readonly logDeliveries: string;
  readonly assembly: string;
  readonly demo: string;
}

/** Data of runs without `--data`; `npm run audit` looks here too. */
export const defaultDataFolder = join(import.meta.dirname, '..', '.licet', 'data');

const layout = (root: string): DataFolder => ({
  root,
  isDefault: root === defaultDataFolder,
  dynamoDb: join(root, 'dynamodb'),
  buckets: join(root, 'buckets'),
  events: join(root, 'events'),
  kms: join(root, 'kms'),
  checkpoints: join(root, 'checkpoints'),
  logs: join(root, 'logs'),
  logDeliveries: join(root, 'log-deliveries'),
  assembly: join(root, 'cdk.out'),
  demo: join(root, 'demo.json'),
});

/**
 * Opens the folder of a run's data: the given one with what is in it, or the default one, emptied.
 *
 * @throws DynamoDbLocalError `folder-in-use` when another run has it open
 */
export const openDataFolder = async (folder: string | undefined): Promise<DataFolder> => {
  const data = layout(folder ?? defaultDataFolder);
  await releaseFolder(data.dynamoDb);
  if (folder === undefined) await rm(data.root, { recursive: true, force: true });
  await mkdir(data.root, { recursive: true });
  return data;
};
