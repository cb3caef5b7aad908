import type { EvaluationContext } from '@openfeature/server-sdk';
import type { AnyLicet } from './any-licet.ts';

/** Where the provider finds the license that a flag is of, and hears of changes: one license, or one for each tenant. */
export interface LicenseSource {
  /** Called before the first flag. @throws ProviderNotReadyError, GeneralError where the license cannot be relied on */
  readonly open: () => Promise<void>;
  /** @returns undefined where the context names nobody who has a license */
  readonly licenseFor: (flag: string, context: EvaluationContext) => Promise<AnyLicet | undefined>;
  /** Ends what `open` began. Again, or without it: nothing happens. */
  readonly close: () => Promise<void>;
}
