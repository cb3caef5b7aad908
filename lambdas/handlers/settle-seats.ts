import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { regionalSeats } from '../adapters/dynamodb/regional-seats.ts';
import { readEntitlementSettings } from '../adapters/environment.ts';
import { logRun } from '../adapters/run-log.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { seatNews } from '../core/seats/seat-news.ts';
import { settleSeats } from '../operations/seats/settle-seats.ts';

const { ports } = regionalSeats({ ...readEntitlementSettings(), clock: systemClock, random: systemRandom });

const request = z.strictObject({ news: z.array(seatNews) });

/** Started by `archive-changes`. Fails where some news could not be carried out, so that Lambda starts it again. */
export const handler = async (event: unknown, context: Context): Promise<void> => {
  const { failed } = await settleSeats(ports, request.parse(event).news, context.awsRequestId);
  for (const { license, what, error } of failed) {
    const { name, message } = error instanceof Error ? error : { name: 'Unknown', message: String(error) };
    logRun('ERROR', 'Seats could not be settled.', { license, what, error: { name, message } });
  }
  if (failed.length > 0) throw new Error(`${failed.length} steps could not be carried out; the log names them.`);
};
