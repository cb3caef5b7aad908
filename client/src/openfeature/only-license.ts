import {
  ErrorCode,
  GeneralError,
  type OpenFeatureEventEmitter,
  ProviderEvents,
  ProviderNotReadyError,
} from '@openfeature/server-sdk';
import type { Answer } from '../answer.ts';
import type { AnyLicet } from './any-licet.ts';
import { askedFlags } from './asked-flags.ts';
import type { LicenseSource } from './license-source.ts';

/** The provider's status (specification, section 2.8), as far as the license decides it. */
type Condition = 'ready' | 'stale' | 'error';

/** In error where nothing can be trusted. Never fatal: the SDK would then give every caller's default, and ask no more. */
const conditionOf = ({ source, freshness }: Answer): Condition => {
  if (source === 'none') return 'error';
  return freshness === 'fresh' ? 'ready' : 'stale';
};

const EVENTS = { ready: ProviderEvents.Ready, stale: ProviderEvents.Stale, error: ProviderEvents.Error } as const;

const errorCodeOf = ({ code }: Answer): ErrorCode =>
  code === 'UNREACHABLE' ? ErrorCode.PROVIDER_NOT_READY : ErrorCode.GENERAL;

const messageOf = ({ code, detail }: Answer): string => `${code}: ${detail}`;

const emitCondition = (events: OpenFeatureEventEmitter, condition: Condition, answer: Answer): void => {
  events.emit(EVENTS[condition], {
    message: messageOf(answer),
    ...(condition === 'error' && { errorCode: errorCodeOf(answer) }),
  });
};

const sameGrant = (one: Answer, other: Answer): boolean => one.code === other.code;

const sameGround = (one: Answer, other: Answer): boolean =>
  one.source === other.source && one.freshness === other.freshness;

/** A process with one license: its changes are the provider's. */
export const onlyLicense = (licet: AnyLicet, events: OpenFeatureEventEmitter): LicenseSource => {
  const asked = askedFlags((flag) => licet.answer(flag));
  let last = licet.answer();
  /** Undefined while the provider is not initialized: until then the SDK itself says how it stands. */
  let condition: Condition | undefined;
  let stop: (() => void) | undefined;
  const isClosed = (): boolean => stop === undefined;

  const tell = (answer: Answer): void => {
    const before = last;
    last = answer;
    const flagsChanged = asked.changed();
    if (condition === undefined) return;
    const next = conditionOf(answer);
    if (next !== condition) emitCondition(events, next, answer);
    condition = next;
    // A lease in place of a live decision, or an older one, is no change of what is granted.
    if (flagsChanged?.length === 0 && sameGrant(before, answer) && !sameGround(before, answer)) return;
    events.emit(ProviderEvents.ConfigurationChanged, {
      message: messageOf(answer),
      ...(flagsChanged !== undefined && { flagsChanged }),
    });
  };

  return {
    open: async () => {
      stop ??= licet.on('change', tell);
      const known = licet.answer();
      last = known.source === 'none' ? await licet.check() : known;
      if (isClosed()) throw new ProviderNotReadyError('The provider was closed while it was starting.');
      condition = conditionOf(last);
      if (condition === 'error') {
        const Failure = last.code === 'UNREACHABLE' ? ProviderNotReadyError : GeneralError;
        throw new Failure(messageOf(last));
      }
      if (condition === 'ready') return;
      // The SDK sets the status to READY once this resolves, so that what is stale can only be said afterwards.
      setImmediate(() => {
        if (condition === 'stale') emitCondition(events, condition, last);
      });
    },
    licenseFor: (flag) => {
      asked.note(flag);
      return Promise.resolve(licet);
    },
    close: async () => {
      if (stop === undefined) return;
      stop();
      stop = undefined;
      condition = undefined;
      await licet.flush();
    },
  };
};
