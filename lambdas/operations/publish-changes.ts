import { limits } from '../contract/limits.ts';
import { boundedGroups } from '../core/bounded-groups.ts';
import { type OutgoingEvent, eventBytes } from '../core/outgoing-event.ts';
import { backoff } from './backoff.ts';
import type { RandomBytes } from './ports.ts';

/** An event that the bus did not take, and why. */
export interface RefusedEvent {
  readonly event: OutgoingEvent;
  readonly code: string;
  /** Whether the bus may take it when asked again. */
  readonly passes: boolean;
}

export interface PublishPorts {
  /** Puts events on the bus in one request, and answers those that it did not take. Throws where it does not answer. */
  readonly put: (events: readonly OutgoingEvent[]) => Promise<readonly RefusedEvent[]>;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly random: RandomBytes;
}

/** Times that events are put before Lambda is left to try the whole invocation again, minutes later. */
const TRIES = 4;

const bounds = { count: limits.eventsPerRequest, weight: limits.eventBytes, weightOf: eventBytes };

const putPatiently = async (ports: PublishPorts, events: readonly OutgoingEvent[]): Promise<RefusedEvent[]> => {
  const refused: RefusedEvent[] = [];
  let open = events;
  for (let tries = 1; open.length > 0; tries += 1) {
    const answers = await ports.put(open);
    const again = tries < TRIES ? answers.filter(({ passes }) => passes) : [];
    refused.push(...answers.filter((answer) => !again.includes(answer)));
    open = again.map(({ event }) => event);
    if (open.length > 0) await ports.pause(backoff(tries, ports.random));
  }
  return refused;
};

/**
 * Publishes events in their order, those of one request after those of the one before; an event that the bus refuses does
 * not hold up the others. Where the bus does not answer at all, the rest is left for the next try.
 *
 * @returns those that the bus did not take
 */
export const publishChanges = async (
  ports: PublishPorts,
  events: readonly OutgoingEvent[],
): Promise<readonly RefusedEvent[]> => {
  const refused: RefusedEvent[] = [];
  for (const group of boundedGroups(events, bounds)) refused.push(...(await putPatiently(ports, group)));
  return refused;
};
