import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import { DynamoDbLocalError } from './dynamodb-local-error.ts';
import { hasCode } from './error-code.ts';

/**
 * A note beside the data that says which engine process has them open, and for whom. Two engines on one folder would
 * corrupt it; an engine whose owner was killed must be ended gently first, so that what it acknowledged reaches the disk.
 */
const recordSchema = z.object({
  engine: z.int().positive(),
  owner: z.int().positive(),
  /** Endpoint of the engine. */
  url: z.url().optional(),
});
type EngineRecord = z.infer<typeof recordSchema>;

/** Milliseconds that an engine gets to end: it needs a few hundred, and more on a busy machine. */
const GRACE = 10_000;
/** Milliseconds that a foreign engine gets to notice that its owner is gone, before the folder counts as in use. */
const OWNER_GRACE = 3_000;
const POLL_INTERVAL = 25;

const pathOf = (folder: string): string => join(folder, 'engine.json');

export const isRunning = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
};

/** Waits until the process is gone: `true`, or `false` when it is still there after that many milliseconds. */
export const waitUntilGone = async (processId: number, milliseconds: number): Promise<boolean> => {
  for (let waited = 0; isRunning(processId); waited += POLL_INTERVAL) {
    if (waited >= milliseconds) return false;
    await sleep(POLL_INTERVAL);
  }
  return true;
};

const signal = (processId: number, name: 'SIGTERM' | 'SIGKILL'): void => {
  if (isRunning(processId)) process.kill(processId, name);
};

/** Ends a process: asks first, and forces it only when it does not follow. */
export const endProcess = async (processId: number): Promise<void> => {
  signal(processId, 'SIGTERM');
  if (await waitUntilGone(processId, GRACE)) return;
  signal(processId, 'SIGKILL');
  await waitUntilGone(processId, GRACE);
};

const commandLine = async (processId: number): Promise<string> => {
  const fromProc = await readFile(`/proc/${processId}/cmdline`, 'utf8').catch(() => undefined);
  if (fromProc !== undefined) return fromProc;
  return promisify(execFile)('ps', ['-o', 'args=', '-p', String(processId)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
};

const readRecord = async (folder: string): Promise<EngineRecord | undefined> => {
  const text = await readFile(pathOf(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    // Torn by a crash while it was written: then the engine had not yet been told where its data are.
    return undefined;
  }
};

export const writeEngineRecord = (folder: string, engine: number, url: string): Promise<void> =>
  writeFile(pathOf(folder), JSON.stringify({ engine, owner: process.pid, url } satisfies EngineRecord));

/** Endpoint of the engine that has the folder open; undefined where none has. */
export const endpointOf = async (folder: string): Promise<string | undefined> => {
  const record = await readRecord(folder);
  return record !== undefined && isRunning(record.engine) ? record.url : undefined;
};

export const removeEngineRecord = (folder: string): Promise<void> => rm(pathOf(folder), { force: true });

/**
 * Makes sure that no engine has the folder open: ends one that an earlier, killed run left behind.
 *
 * @throws DynamoDbLocalError `folder-in-use` when the run that has it open is alive
 */
export const releaseFolder = async (folder: string): Promise<void> => {
  const record = await readRecord(folder);
  // The number may belong to another program by now: only an engine that was started for this folder is ended.
  if (record === undefined || !(await commandLine(record.engine)).includes(folder)) return;
  // An owner that looks alive may be a killed process which nobody has collected yet; its engine then ends by itself.
  if (isRunning(record.owner) && !(await waitUntilGone(record.engine, OWNER_GRACE))) {
    throw new DynamoDbLocalError(
      'folder-in-use',
      `The data in ${folder} are in use by another run (process ${record.owner}). Stop it, or choose another folder.`,
    );
  }
  await endProcess(record.engine);
  await removeEngineRecord(folder);
};
