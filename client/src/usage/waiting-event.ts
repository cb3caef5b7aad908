import type { UsageEvent } from '../service.ts';
import { usageLimits } from './usage-limits.ts';

/** Usage that the service has not confirmed. */
export interface WaitingEvent extends UsageEvent {
  /**
   * Whether it was handed to an attempt at sending. The service may have counted it then, whatever came back: its quantity
   * never changes again, so that sending it again changes nothing.
   */
  readonly attempted: boolean;
}

/** Two events as one: under the first one's id, at the time of the earlier. */
export const together = (first: WaitingEvent, second: WaitingEvent): WaitingEvent => ({
  ...first,
  at: Math.min(first.at, second.at),
  quantity: first.quantity + second.quantity,
});

const mayMerge = (one: WaitingEvent, other: WaitingEvent): boolean =>
  !one.attempted && !other.attempted && one.quantity + other.quantity <= usageLimits.quantityMax;

/**
 * Two neighbouring events of one meter that may still be added up: those closest in time, and of such the first. Taken
 * again and again, they lose precision in time evenly, and never a count.
 */
export const closestPair = (
  events: Iterable<WaitingEvent>,
): readonly [first: WaitingEvent, second: WaitingEvent] | undefined => {
  const lastOf = new Map<string, WaitingEvent>();
  let closest: readonly [WaitingEvent, WaitingEvent] | undefined;
  let shortest = Infinity;
  for (const event of events) {
    const before = lastOf.get(event.meter);
    lastOf.set(event.meter, event);
    if (before === undefined || !mayMerge(before, event)) continue;
    const gap = Math.abs(event.at - before.at);
    if (gap >= shortest) continue;
    shortest = gap;
    closest = [before, event];
  }
  return closest;
};
