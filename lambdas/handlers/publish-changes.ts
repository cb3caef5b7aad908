import { setTimeout as pause } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod/mini';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { eventBus } from '../adapters/eventbridge/event-bus.ts';
import { logRun } from '../adapters/run-log.ts';
import { systemRandom } from '../adapters/system.ts';
import { outgoingEvent } from '../core/outgoing-event.ts';
import { publishChanges } from '../operations/publish-changes.ts';

const client = new EventBridgeClient({
  region: readEnvironment(environment.region),
  // A request that hangs is given up after three tries, long before the function's time is over.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
});
const bus = { bus: readEnvironment(environment.eventBus), source: readEnvironment(environment.eventSource) };
const ports = {
  put: eventBus(client, bus),
  pause: (milliseconds: number) => pause(milliseconds),
  random: systemRandom,
};

const request = z.strictObject({ news: z.array(outgoingEvent) });

/** Started by `archive-changes`. Fails where some events were not taken, so that Lambda starts it again with all of them. */
export const handler = async (event: unknown): Promise<void> => {
  const refused = await publishChanges(ports, request.parse(event).news);
  for (const { event: refusedEvent, code } of refused) {
    const { detailType, time, resources } = refusedEvent;
    logRun('ERROR', 'An event could not be published.', { detailType, time, resources, code });
  }
  if (refused.length > 0) throw new Error(`${refused.length} events could not be published; the log names them.`);
};
