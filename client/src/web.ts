import type { FeatureTypes, Licet } from './licet.ts';
import { openLicetOn } from './open-licet.ts';
import type { LicetOptions } from './options.ts';
import { webRuntime } from './platform/web-runtime.ts';

export { type Answer, type AnswerCode, type Freshness, type Source, answerCodes } from './answer.ts';
export type { CheckOptions, FeatureTypes, Licet, LicetEvents } from './licet.ts';
export type { Problem } from './problem.ts';
export type { LicetOptions } from './options.ts';
export { ConfigurationError } from './configuration-error.ts';
export type { Store } from './store/store.ts';
export { memoryStore } from './store/memory-store.ts';

/** As in Node.js; a page that ends lets its seat's lease run out. */
export const openLicet = <Features extends FeatureTypes = FeatureTypes>(
  options: LicetOptions,
): Promise<Licet<Features>> => openLicetOn<Features>(webRuntime, options);
