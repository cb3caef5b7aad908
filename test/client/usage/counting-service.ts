import type { Reply, Service, UsageEvent, UsageResult } from '../../../client/src/service.ts';

/** How the service, or the network on the way to it, behaves. `lost`: it counts, and its answer does not arrive. */
export type Behaviour = 'counts' | 'lost' | 'unreachable' | 'refuses-some' | 'refuses-some-lost' | 'absent';

export const unreachable: Reply<never> = { kind: 'unreachable', retryAfter: undefined };

export const refused = (status: number, code: Extract<Reply<never>, { kind: 'refused' }>['code']): Reply<never> => ({
  kind: 'refused',
  status,
  code,
  detail: 'No.',
  decision: undefined,
  serverTime: undefined,
});

export interface CountingService extends Pick<Service, 'reportUsage'> {
  /** Every event that it has seen, once: whether it was counted or refused is for good. */
  readonly seen: ReadonlyMap<string, UsageEvent & { readonly accepted: boolean }>;
  /** Events that came again as something else: they would have been counted wrongly. */
  readonly changed: readonly string[];
  readonly requests: readonly (readonly UsageEvent[])[];
  readonly behave: (behaviour: Behaviour) => void;
  readonly counted: (meter?: string) => number;
}

const isOdd = (id: string): boolean => id.charCodeAt(id.length - 1) % 2 === 1;

/** A service that counts each event once, by its id, as the contract has it. */
export const countingService = (): CountingService => {
  const seen = new Map<string, UsageEvent & { readonly accepted: boolean }>();
  const changed: string[] = [];
  const requests: (readonly UsageEvent[])[] = [];
  let behaviour: Behaviour = 'counts';
  const count = (event: UsageEvent): UsageResult => {
    const before = seen.get(event.id);
    if (before === undefined) {
      const accepted = !behaviour.startsWith('refuses') || isOdd(event.id);
      seen.set(event.id, { ...event, accepted });
    } else if (before.quantity !== event.quantity || before.meter !== event.meter || before.at !== event.at) {
      changed.push(event.id);
    }
    const accepted = seen.get(event.id)?.accepted === true;
    return { id: event.id, accepted, code: accepted ? 'COUNTED' : 'METER_UNKNOWN' };
  };
  return {
    seen,
    changed,
    requests,
    behave: (next) => {
      behaviour = next;
    },
    counted: (meter) =>
      [...seen.values()]
        .filter((event) => event.accepted && (meter === undefined || event.meter === meter))
        .reduce((sum, { quantity }) => sum + quantity, 0),
    reportUsage: async (events) => {
      requests.push(events);
      await Promise.resolve();
      if (behaviour === 'absent') return refused(404, 'UNKNOWN');
      if (behaviour === 'unreachable') return unreachable;
      const value = events.map(count);
      return behaviour.endsWith('lost') ? unreachable : { kind: 'answered', value, serverTime: undefined };
    },
  };
};
