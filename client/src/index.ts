import type { FeatureTypes, Licet } from './licet.ts';
import { openLicetOn } from './open-licet.ts';
import type { LicetOptions } from './options.ts';
import { nodeRuntime } from './platform/node-runtime.ts';
import { stayAlive } from './platform/stay-alive.ts';
import { releaseAtExit } from './seat/exit-signals.ts';

export { type Answer, type AnswerCode, type Freshness, type Source, answerCodes } from './answer.ts';
export type { CheckOptions, FeatureTypes, Licet, LicetEvents } from './licet.ts';
export type { Problem } from './problem.ts';
export type { LicetOptions } from './options.ts';
export { ConfigurationError } from './configuration-error.ts';
export type { Store } from './store/store.ts';
export { fileStore } from './store/file-store.ts';
export { memoryStore } from './store/memory-store.ts';

export interface NodeLicetOptions extends LicetOptions {
  /** Whether `close` is called when the process ends, by itself or by a signal. Default: true. */
  readonly closeAtExit?: boolean;
}

/**
 * Opens a product's license. Where an earlier run left a lease that serves, it does so at once; else the service is asked
 * first, within the budget.
 *
 * @throws ConfigurationError where an option is not what it must be; whatever the network does is no error
 */
export const openLicet = async <Features extends FeatureTypes = FeatureTypes>(
  options: NodeLicetOptions,
): Promise<Licet<Features>> => {
  const licet = await stayAlive(openLicetOn<Features>(nodeRuntime, options));
  const stay = options.closeAtExit === false ? undefined : releaseAtExit(licet.close, process);
  return {
    ...licet,
    check: (feature, asked) => stayAlive(licet.check(feature, asked)),
    refresh: () => stayAlive(licet.refresh()),
    flush: () => stayAlive(licet.flush()),
    releaseSeat: () => stayAlive(licet.releaseSeat()),
    close: () => {
      stay?.();
      return stayAlive(licet.close());
    },
  };
};
