import * as z from 'zod/mini';
import { dynamoDbClient } from '../adapters/dynamodb/global-table.ts';
import { statusRecorder } from '../adapters/dynamodb/status-recorder.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { logRun } from '../adapters/run-log.ts';
import { statusNews } from '../core/status-news.ts';
import { recordRevocations } from '../operations/record-revocations.ts';

const region = readEnvironment(environment.region);
const tableName = readEnvironment(environment.tableName);
const recorder = statusRecorder({ client: dynamoDbClient(region), tableName, region });

const request = z.strictObject({ news: z.array(statusNews) });

/** Started by `archive-changes`. Fails where some news could not be recorded, so that Lambda starts it again. */
export const handler = async (event: unknown): Promise<void> => {
  const { failed } = await recordRevocations(recorder, request.parse(event).news);
  for (const { news, error } of failed) {
    logRun('ERROR', 'A status could not be recorded.', { ...news, error: String(error) });
  }
  if (failed.length > 0) throw new Error(`${failed.length} statuses could not be recorded; the log names them.`);
};
