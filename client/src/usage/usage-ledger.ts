import type { UsageEvent, UsageResult } from '../service.ts';
import { usageLimits } from './usage-limits.ts';
import { type WaitingEvent, closestPair, together } from './waiting-event.ts';

const HOUR = 3_600_000;

/** One use of a meter. `at`: milliseconds since 1970. */
export interface Use {
  readonly meter: string;
  readonly quantity: number;
  readonly at: number;
}

/** Why a use was not counted. Each is something that the product, not the customer, has to mend. */
export type NotCounted = 'METER_INVALID' | 'QUANTITY_INVALID' | 'TOO_MANY_WAIT';

/** An event that the service will not count. */
export interface RefusedEvent extends UsageEvent {
  readonly code: string;
}

/**
 * Usage that waits: added up by meter and hour of UTC, until it is sent. What was recorded is in exactly one event, and an
 * event leaves only when the service has answered it. Reads no clock and does no I/O.
 */
export interface UsageLedger {
  /** @returns undefined where it counts */
  readonly record: (use: Use) => NotCounted | undefined;
  /**
   * The next events to send. Those of an earlier attempt come first and alone: as long as none gets through, later use
   * goes on being added up.
   */
  readonly attempt: (countMax: number) => readonly UsageEvent[];
  /** Forgets what the service has counted or refused. What it does not name goes on waiting. */
  readonly settle: (results: readonly UsageResult[]) => readonly RefusedEvent[];
  readonly waiting: () => readonly WaitingEvent[];
  readonly size: () => number;
}

const isMeter = (meter: unknown): boolean =>
  typeof meter === 'string' && meter.length > 0 && meter.length <= usageLimits.meterCharactersMax;

const isQuantity = (quantity: number): boolean =>
  Number.isInteger(quantity) && quantity > 0 && quantity <= usageLimits.quantityMax;

/**
 * @param newId draws the id of an event, never the same again
 * @param kept what waited when the product last ran. None of it is added to, unless space is short: another running copy
 *   may have found the same.
 */
export const createUsageLedger = (newId: (at: number) => string, kept: readonly WaitingEvent[] = []): UsageLedger => {
  const events = new Map(kept.map((event) => [event.id, event]));
  /** By meter: the event that is added to, and its hour. */
  const open = new Map<string, { readonly id: string; readonly hour: number }>();
  const makeRoom = (): boolean => {
    const pair = closestPair(events.values());
    if (pair === undefined) return false;
    const [first, second] = pair;
    events.set(first.id, together(first, second));
    events.delete(second.id);
    const current = open.get(first.meter);
    if (current?.id === second.id) open.set(first.meter, { ...current, id: first.id });
    return true;
  };
  const begin = ({ meter, quantity, at }: Use, hour: number): NotCounted | undefined => {
    if (!isMeter(meter)) return 'METER_INVALID';
    while (events.size >= usageLimits.eventsMax) if (!makeRoom()) return 'TOO_MANY_WAIT';
    const id = newId(at);
    events.set(id, { id, meter, quantity, at, attempted: false });
    open.set(meter, { id, hour });
    return undefined;
  };
  return {
    record: (use) => {
      if (!isQuantity(use.quantity)) return 'QUANTITY_INVALID';
      const hour = Math.floor(use.at / HOUR);
      const current = open.get(use.meter);
      const event = current?.hour === hour ? events.get(current.id) : undefined;
      if (event === undefined || event.quantity + use.quantity > usageLimits.quantityMax) return begin(use, hour);
      events.set(event.id, { ...event, quantity: event.quantity + use.quantity });
      return undefined;
    },
    attempt: (countMax) => {
      const waiting = [...events.values()];
      const before = waiting.filter(({ attempted }) => attempted);
      const batch = (before.length > 0 ? before : waiting).slice(0, countMax);
      for (const event of batch) {
        events.set(event.id, { ...event, attempted: true });
        if (open.get(event.meter)?.id === event.id) open.delete(event.meter);
      }
      return batch.map(({ id, meter, quantity, at }) => ({ id, meter, quantity, at }));
    },
    settle: (results) =>
      results.flatMap(({ id, accepted, code }) => {
        const event = events.get(id);
        if (event?.attempted !== true) return [];
        events.delete(id);
        const { meter, quantity, at } = event;
        return accepted ? [] : [{ id, meter, quantity, at, code }];
      }),
    waiting: () => [...events.values()],
    size: () => events.size,
  };
};
