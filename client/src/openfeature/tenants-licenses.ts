import { type EvaluationContext, type OpenFeatureEventEmitter, ProviderEvents } from '@openfeature/server-sdk';
import type { AnyLicet } from './any-licet.ts';
import type { LicenseSource } from './license-source.ts';

/**
 * Finds the license that an evaluation is about, as a rule by the context's `targetingKey`. Called for each evaluation, so
 * it should look up licenses that are open. Undefined: whoever asks has none, and every boolean is `false`.
 */
export type LicetSelector = (context: EvaluationContext) => AnyLicet | undefined | Promise<AnyLicet | undefined>;

/**
 * A server with a license for each tenant. It is ready at once, and stays so: how one tenant's license stands says nothing
 * of the others', and is in each flag's metadata. Changes are told from a license's first evaluation on, without naming flags.
 */
export const tenantsLicenses = (select: LicetSelector, events: OpenFeatureEventEmitter): LicenseSource => {
  // Weak, so that a license that the application has let go of is not kept.
  const heard = new WeakSet<AnyLicet>();
  let isOpen = false;

  const listenTo = (licet: AnyLicet): void => {
    if (heard.has(licet)) return;
    heard.add(licet);
    licet.on('change', ({ code, detail }) => {
      if (isOpen) events.emit(ProviderEvents.ConfigurationChanged, { message: `${code}: ${detail}` });
    });
  };

  return {
    open: () => {
      isOpen = true;
      return Promise.resolve();
    },
    licenseFor: async (_flag, context) => {
      const licet = await select(context);
      if (licet !== undefined) listenTo(licet);
      return licet;
    },
    close: () => {
      isOpen = false;
      return Promise.resolve();
    },
  };
};
