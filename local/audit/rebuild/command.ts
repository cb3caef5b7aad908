import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditCommandSurroundings } from '../command.ts';
import { auditTables } from '../../../lambdas/contract/audit-tables.ts';
import { FoundWanting } from '../found-wanting.ts';
import { openArchive } from '../local-archive.ts';
import type { Outcome } from '../outcome.ts';
import { unreadableLines } from '../unreadable-lines.ts';
import { type ChangeLog, faultsOf, foldChanges, readChanges } from './change-log.ts';
import { compare } from './compare.ts';
import { changeAt } from './entity-history.ts';
import { REBUILD_HELP, type RebuildOptions, rebuildOptions } from './options.ts';
import { pausesWithin } from './patience.ts';
import { refreshed } from './refresh.ts';
import { comparisonReports, faultLines, stateReports } from './reports.ts';
import { runningTable } from './running-table.ts';
import { tableReader } from './table-reader.ts';

const changesAlone = auditTables.filter(({ kind }) => kind === 'changes');

const END_OF_TIME = '9999-12-31T23:59:59.999Z';

/** Reads and folds the log, each time as it is then. */
const logReader =
  ({ buckets, selection, refresh }: RebuildOptions) =>
  async (): Promise<ChangeLog> => {
    if (refresh !== undefined) await refreshed(refresh);
    const archive = await openArchive(buckets, changesAlone);
    try {
      if (archive.unreadable.length > 0) throw new FoundWanting(unreadableLines(archive.unreadable).trimEnd());
      return foldChanges(await readChanges(archive, selection));
    } finally {
      archive.close();
    }
  };

/** The log, looked at again while something is wrong with it: records are archived side by side, and in any order. */
const patientLog = async (readLog: () => Promise<ChangeLog>, pauses: readonly number[]): Promise<ChangeLog> => {
  let log = await readLog();
  for (const wait of pauses) {
    if (faultsOf(log).length === 0) break;
    await pause(wait);
    log = await readLog();
  }
  return log;
};

const rebuild = async (options: RebuildOptions, lineWidth: number | undefined): Promise<Outcome> => {
  const log = await patientLog(logReader(options), pausesWithin(options.patience));
  const at = options.at ?? END_OF_TIME;
  const states = [...log.histories.values()].flatMap((history) => changeAt(history, at) ?? []);
  const faults = faultsOf(log);
  const output = stateReports[options.format]({ at: options.at, states, faults }, lineWidth);
  return { output, alarms: faultLines(faults), isSound: faults.length === 0 };
};

const compareWithTable = async (options: RebuildOptions): Promise<Outcome> => {
  const table = options.table === undefined ? await runningTable(options.dataFolder) : { ...options.table, client: {} };
  const replicas = table.regions.map((region) => ({ region, client: new DynamoDBClient({ ...table.client, region }) }));
  const tables = replicas.map(({ region, client }) => tableReader(client, region, table.name));
  try {
    const ports = { tables, readLog: logReader(options), pause };
    const comparison = await compare(ports, pausesWithin(options.patience));
    const { faults, differences } = comparison;
    return {
      output: comparisonReports[options.format](comparison),
      alarms: faultLines(faults),
      isSound: faults.length === 0 && differences.length === 0,
    };
  } finally {
    for (const { client } of replicas) client.destroy();
  }
};

export interface RebuildSurroundings extends AuditCommandSurroundings {
  readonly now: () => Date;
}

/** The state of a moment that has not come would be that of now, under another name. */
const checkMoment = ({ at }: RebuildOptions, now: string): void => {
  if (at !== undefined && at > now) throw new Error(`--at lies ahead: ${at} is after ${now}.`);
};

/**
 * What `npm run audit -- rebuild` does for the arguments after that word.
 *
 * @throws with a message for the user
 */
export const rebuildCommand = async (
  argv: readonly string[],
  { defaultFolder, lineWidth, now }: RebuildSurroundings,
): Promise<Outcome> => {
  const options = rebuildOptions(argv, defaultFolder);
  if (options === 'help') return { output: REBUILD_HELP, alarms: '', isSound: true };
  checkMoment(options, now().toISOString());
  return options.compare ? compareWithTable(options) : rebuild(options, lineWidth);
};
