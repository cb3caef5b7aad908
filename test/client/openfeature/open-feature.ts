import { type Client, type EventDetails, OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import type { AnyLicet } from '../../../client/src/openfeature/any-licet.ts';
import { type LicetProviderOptions, type LicetSelector, licetProvider } from '../../../client/src/openfeature/index.ts';

/** A client of the real SDK whose provider is over the given license, in a domain of its own. */
export const flagsOf = async (
  subject: AnyLicet | LicetSelector,
  options?: LicetProviderOptions,
  domain = `domain-${Math.random()}`,
): Promise<Client> => {
  await OpenFeature.setProviderAndWait(domain, licetProvider(subject, options));
  return OpenFeature.getClient(domain);
};

export interface Heard {
  readonly event: ProviderEvents;
  readonly details: EventDetails | undefined;
}

/** Everything that a client hears from now on, `PROVIDER_READY` of the moment included. */
export const listenTo = (client: Client): Heard[] => {
  const heard: Heard[] = [];
  for (const event of Object.values(ProviderEvents)) {
    client.addHandler(event, (details) => {
      heard.push({ event, details });
    });
  }
  return heard;
};

/** Lets the SDK's handlers, which it calls in their own turn, run. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
