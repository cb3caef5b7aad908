import type { WatchPorts } from './watch-ports.ts';
import type { CheckQuestion, Reply } from '../service.ts';
import type { Settings } from '../options.ts';
import { type Verdict, denies, fromKept, toKept } from '../standing/verdict.ts';

type Refusal = Extract<Reply<never>, { kind: 'refused' }>;

export interface LiveWatch {
  /** What the service last said; undefined where it never did. */
  readonly verdict: () => Verdict | undefined;
  /** Milliseconds for which the verdict is still fresh; 0 where it is not, or there is none. */
  readonly freshFor: () => number;
  /** Whether the service gave no decision a moment ago, so that asking again would only cost time. */
  readonly isQuiet: () => boolean;
  /** Asks the service. @returns whether it decided */
  readonly refresh: () => Promise<boolean>;
  /** Takes note of a refusal, also of something else, such as a lease. @returns whether it says how the license stands */
  readonly heed: (refusal: Refusal) => boolean;
  /** The service has just granted something that a denial would not: a denial from before is over. */
  readonly granted: () => void;
}

export interface LiveWatchPorts extends WatchPorts {
  /** When the newest lease was issued: whatever the service says now is no older. */
  readonly leasedAt: () => number;
  readonly onProblem: (code: 'REQUEST_REFUSED', detail: string) => void;
}

/** Milliseconds for which a service that was out of reach is not asked on behalf of a check. */
const QUIET = 5_000;
/** The same for one that refused the question itself, or a proxy that did: that changes by somebody's hand. */
const QUIET_REFUSED = 60_000;

export const questionOf = ({ product, device, user, releasedAt }: Settings): CheckQuestion => ({
  product,
  ...(device !== undefined && { device }),
  ...(user !== undefined && { user }),
  ...(releasedAt !== undefined && { context: { releasedAt: new Date(releasedAt).toISOString() } }),
});

/** Watches what the service decides about this license, device and user. */
export const liveWatch = (ports: LiveWatchPorts): LiveWatch => {
  const { runtime, service, vault, settings } = ports;
  let verdict = fromKept(vault.read('verdict'));
  let heard: { readonly wall: number; readonly monotonic: number } | undefined;
  let quietUntil = 0;

  const note = (next: Verdict): void => {
    verdict = { ...next, at: Math.max(next.at, ports.leasedAt()) };
    heard = { wall: runtime.now(), monotonic: runtime.monotonic() };
    vault.write('verdict', denies(verdict) ? toKept(verdict) : undefined);
  };

  const heed = ({ code, decision, detail, serverTime }: Refusal): boolean => {
    const denial = code === 'LICENSE_KEY_INVALID' ? code : decision;
    if (denial === undefined) ports.onProblem('REQUEST_REFUSED', `${code}: ${detail}`);
    else note({ code: denial, features: {}, at: serverTime ?? runtime.now() });
    return denial !== undefined;
  };

  const fallQuiet = (milliseconds: number): void => {
    quietUntil = runtime.monotonic() + milliseconds * (1 + runtime.random());
  };

  const refresh = async (): Promise<boolean> => {
    const reply = await service.check(questionOf(settings));
    if (reply.kind === 'unreachable') {
      fallQuiet(Math.max(QUIET, reply.retryAfter ?? 0));
      return false;
    }
    if (reply.serverTime !== undefined) ports.onServerTime(reply.serverTime);
    if (reply.kind === 'answered') note(reply.value);
    else if (!heed(reply)) {
      fallQuiet(QUIET_REFUSED);
      return false;
    }
    quietUntil = 0;
    return true;
  };

  return {
    verdict: () => verdict,
    freshFor: () => {
      if (heard === undefined) return 0;
      // The wall clock knows of time that the machine slept through, the other one of a clock that was set back.
      const age = Math.max(runtime.monotonic() - heard.monotonic, runtime.now() - heard.wall);
      return Math.max(0, settings.liveFor - age);
    },
    isQuiet: () => runtime.monotonic() < quietUntil,
    refresh,
    heed,
    granted: () => {
      if (verdict === undefined || !denies(verdict)) return;
      verdict = undefined;
      heard = undefined;
      vault.write('verdict', undefined);
    },
  };
};
