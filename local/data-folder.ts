import { access, constants, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseFolder } from './aws/engine-record.ts';
import { hasCode } from './aws/error-code.ts';
import { LocalRunError } from './local-run-error.ts';

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

/** Where everything lies in a folder. */
export const dataFolderAt = (root: string): DataFolder => ({
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

/** Why the folder cannot be used, where that is for who started the run to change. */
const unusable = async (root: string, error: unknown): Promise<unknown> => {
  if (hasCode(error, 'EEXIST', 'ENOTDIR')) {
    const isThere = await stat(root).then(
      () => true,
      () => false,
    );
    const what = isThere ? `${root} is a file` : `a file is in the way of ${root}`;
    return new LocalRunError(`--data takes a folder, and ${what}: name another.`);
  }
  if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return error;
  return new LocalRunError(`The data folder ${root} cannot be written to: permit it, or name another with --data.`);
};

/**
 * Opens the folder of a run's data: the given one with what is in it, or the default one, emptied.
 *
 * @throws DynamoDbLocalError `folder-in-use` when another run has it open
 * @throws LocalRunError when it is no folder, or not one to write to
 */
export const openDataFolder = async (folder: string | undefined): Promise<DataFolder> => {
  const data = dataFolderAt(folder ?? defaultDataFolder);
  await releaseFolder(data.dynamoDb);
  try {
    if (folder === undefined) await rm(data.root, { recursive: true, force: true });
    await mkdir(data.root, { recursive: true });
    await access(data.root, constants.W_OK);
  } catch (error) {
    throw await unusable(data.root, error);
  }
  return data;
};
