import type { Runtime } from './runtime.ts';
import type { CheckQuestion, LiveDecision, Reply, Service } from './service.ts';
import type { Settings } from './options.ts';
import type { Vault } from './vault.ts';
import { type Verdict, denies, fromKept, toKept } from './verdict.ts';

export interface LiveWatch {
  /** What the service last said; undefined where it never did. */
  readonly verdict: () => Verdict | undefined;
  /** Milliseconds for which the verdict is still fresh; 0 where it is not, or there is none. */
  readonly freshFor: () => number;
  /** Whether the service was found out of reach a moment ago, so that asking again would only cost time. */
  readonly isQuiet: () => boolean;
  /** Asks the service; requests at the same time are one. @returns whether it could be reached */
  readonly refresh: () => Promise<boolean>;
  /** Takes note of what the service said on another occasion, such as when it refused a lease. */
  readonly note: (verdict: Verdict) => void;
  /** The service has just granted something that a denial would not: a denial from before is over. */
  readonly granted: () => void;
}

export interface LiveWatchPorts {
  readonly runtime: Runtime;
  readonly service: Service;
  readonly vault: Vault;
  readonly settings: Settings;
  /** What the service's clock showed, milliseconds since 1970. */
  readonly onServerTime: (instant: number) => void;
  readonly onProblem: (code: 'REQUEST_REFUSED', detail: string) => void;
}

/** Milliseconds for which a service that was out of reach is not asked on behalf of a check. */
const QUIET = 5_000;

export const questionOf = ({ product, device, user, releasedAt }: Settings): CheckQuestion => ({
  product,
  ...(device !== undefined && { device }),
  ...(user !== undefined && { user }),
  ...(releasedAt !== undefined && { context: { releasedAt: new Date(releasedAt).toISOString() } }),
});

/** The verdict that a reply brings; undefined where it brings none. */
export const verdictIn = (reply: Reply<LiveDecision>, now: number): Verdict | undefined => {
  if (reply.kind === 'answered') {
    const { code, features, checkedAt } = reply.value;
    return { code, features, at: checkedAt };
  }
  if (reply.kind !== 'refused') return undefined;
  const code = reply.code === 'LICENSE_KEY_INVALID' ? reply.code : reply.decision;
  return code === undefined ? undefined : { code, features: {}, at: reply.serverTime ?? now };
};

/** Watches what the service decides about this license, device and user. */
export const liveWatch = (ports: LiveWatchPorts): LiveWatch => {
  const { runtime, service, vault, settings } = ports;
  let verdict = fromKept(vault.read('verdict'));
  let heard: { readonly wall: number; readonly monotonic: number } | undefined;
  let quietUntil = 0;
  let asking: Promise<boolean> | undefined;

  const note = (next: Verdict): void => {
    verdict = next;
    heard = { wall: runtime.now(), monotonic: runtime.monotonic() };
    vault.write('verdict', denies(next) ? toKept(next) : undefined);
  };

  const ask = async (): Promise<boolean> => {
    const reply = await service.check(questionOf(settings));
    if (reply.kind === 'unreachable') {
      quietUntil = runtime.monotonic() + Math.max(QUIET, reply.retryAfter ?? 0) * (1 + runtime.random());
      return false;
    }
    quietUntil = 0;
    if (reply.serverTime !== undefined) ports.onServerTime(reply.serverTime);
    const found = verdictIn(reply, runtime.now());
    if (found !== undefined) note(found);
    else if (reply.kind === 'refused') ports.onProblem('REQUEST_REFUSED', `${reply.code}: ${reply.detail}`);
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
    refresh: () => {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    note,
    granted: () => {
      if (verdict === undefined || !denies(verdict)) return;
      verdict = undefined;
      heard = undefined;
      vault.write('verdict', undefined);
    },
  };
};
