import { afterEach, describe, expect, test } from '@jest/globals';
import { ErrorCode, OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import type { Licet } from '../../../client/src/licet.ts';
import { licetProvider } from '../../../client/src/openfeature/index.ts';
import { NOTHING_KNOWN, fakeLicet } from '../support/fake-licet.ts';
import { flagsOf, listenTo, turn } from './open-feature.ts';

afterEach(() => OpenFeature.clearProviders());

const eventsOf = (heard: readonly { readonly event: ProviderEvents }[]) => heard.map(({ event }) => event);

describe('starting', () => {
  test('with a decision or a lease at hand the provider is ready without the network', async () => {
    const licet = fakeLicet({ source: 'lease' });
    const flags = await flagsOf(licet);
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
    expect(licet.checks).toEqual([]);
  });

  test('without one the service is asked once', async () => {
    const licet = fakeLicet(NOTHING_KNOWN);
    licet.onCheck({ code: 'VALID', source: 'live', freshness: 'fresh' });
    const flags = await flagsOf(licet);
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
    expect(licet.checks).toEqual([{ feature: undefined, options: undefined }]);
  });

  test('where nothing can be learnt, waiting for the provider fails; it is ready once the service is reached', async () => {
    const licet = fakeLicet(NOTHING_KNOWN);
    await expect(OpenFeature.setProviderAndWait('cold', licetProvider(licet))).rejects.toMatchObject({
      code: ErrorCode.PROVIDER_NOT_READY,
    });
    const flags = OpenFeature.getClient('cold');
    expect(flags.providerStatus).toBe(ProviderStatus.ERROR);
    expect((await flags.getBooleanDetails('sso', false)).errorCode).toBe(ErrorCode.PROVIDER_NOT_READY);

    licet.become({ code: 'VALID', source: 'live', freshness: 'fresh', features: { sso: true } });
    await turn();
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
    expect(await flags.getBooleanValue('sso', false)).toBe(true);
  });

  test.each(['LICENSE_KEY_INVALID', 'STORE_TAMPERED', 'CLOCK_ROLLED_BACK'] as const)(
    'with %s waiting fails too, but is not fatal: flags are denied, not the caller’s default',
    async (code) => {
      const licet = fakeLicet({ code, source: 'none', freshness: 'none' });
      await expect(OpenFeature.setProviderAndWait('bad', licetProvider(licet))).rejects.toThrow(code);
      const flags = OpenFeature.getClient('bad');
      expect(flags.providerStatus).toBe(ProviderStatus.ERROR);
      expect(await flags.getBooleanValue('sso', true)).toBe(false);
    },
  );

  test('a denied license is a ready provider: it has its answers', async () => {
    const flags = await flagsOf(fakeLicet({ code: 'EXPIRED' }));
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
  });

  test('a lease in its grace starts the provider as stale', async () => {
    const flags = await flagsOf(fakeLicet({ source: 'lease', freshness: 'grace', code: 'LEASE_IN_GRACE' }));
    await turn();
    expect(flags.providerStatus).toBe(ProviderStatus.STALE);
    expect(await flags.getBooleanValue('sso', false)).toBe(true);
  });

  test('a license with named features is as good as any', () => {
    const typed: Licet<{ readonly sso: boolean }> = fakeLicet();
    expect(licetProvider(typed).metadata.name).toBe('licet');
  });
});

describe('changes', () => {
  test('what is granted has changed: the flags that were asked for and are another now are named', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    await flags.getBooleanValue('sso', false);
    await flags.getNumberValue('max-projects', 0);
    const heard = listenTo(flags);
    licet.become({ features: { sso: true, 'max-projects': 51, 'never-asked': true } });
    await turn();
    expect(eventsOf(heard)).toEqual([ProviderEvents.Ready, ProviderEvents.ConfigurationChanged]);
    expect(heard[1]?.details).toMatchObject({ providerName: 'licet', flagsChanged: ['max-projects'] });
  });

  test('a suspended license changes every flag', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    await flags.getBooleanValue('sso', false);
    await flags.getBooleanValue('audit', false);
    const heard = listenTo(flags);
    licet.become({ code: 'SUSPENDED' });
    await turn();
    expect(heard[1]?.details).toMatchObject({
      flagsChanged: ['sso', 'audit'],
      message: expect.stringMatching(/^SUSPENDED: /),
    });
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
  });

  test('without a network the provider grows stale, and is ready again with it; no flag has changed', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    await flags.getBooleanValue('sso', false);
    const heard = listenTo(flags);
    licet.become({ source: 'lease', freshness: 'fresh' });
    licet.become({ freshness: 'stale' });
    await turn();
    expect(flags.providerStatus).toBe(ProviderStatus.STALE);
    licet.become({ source: 'live', freshness: 'fresh' });
    await turn();
    expect(flags.providerStatus).toBe(ProviderStatus.READY);
    expect(eventsOf(heard)).toEqual([ProviderEvents.Ready, ProviderEvents.Stale, ProviderEvents.Ready]);
  });

  test('once nothing can be trusted the provider is in error, and says why', async () => {
    const licet = fakeLicet({ source: 'lease' });
    const flags = await flagsOf(licet);
    const heard = listenTo(flags);
    licet.become({ code: 'CLOCK_ROLLED_BACK', source: 'none', freshness: 'none' });
    await turn();
    expect(flags.providerStatus).toBe(ProviderStatus.ERROR);
    expect(heard.find(({ event }) => event === ProviderEvents.Error)?.details).toMatchObject({
      errorCode: ErrorCode.GENERAL,
      message: expect.stringMatching(/^CLOCK_ROLLED_BACK: /),
    });
  });

  test('of more flags than are remembered none is named', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    for (let each = 0; each <= 1_000; each += 1) await flags.getBooleanValue(`flag-${each}`, false);
    const heard = listenTo(flags);
    licet.become({ code: 'SUSPENDED' });
    await turn();
    expect(heard[1]?.event).toBe(ProviderEvents.ConfigurationChanged);
    expect(heard[1]?.details).not.toHaveProperty('flagsChanged');
  });
});

describe('domains', () => {
  test('each has its own license, and hears of its own changes alone', async () => {
    const [one, other] = [fakeLicet(), fakeLicet({ features: {} })];
    const [left, right] = [await flagsOf(one, {}, 'left'), await flagsOf(other, {}, 'right')];
    expect(await left.getBooleanValue('sso', false)).toBe(true);
    expect(await right.getBooleanValue('sso', true)).toBe(false);
    const heard = listenTo(right);
    one.become({ code: 'SUSPENDED' });
    await turn();
    expect(eventsOf(heard)).toEqual([ProviderEvents.Ready]);
  });
});

describe('closing', () => {
  test('sends the usage that waits, ends what was subscribed, and leaves the license open', async () => {
    const licet = fakeLicet();
    const provider = licetProvider(licet);
    await OpenFeature.setProviderAndWait('closing', provider);
    const heard = listenTo(OpenFeature.getClient('closing'));
    await OpenFeature.close();
    await provider.onClose?.();
    expect(licet.flushes()).toBe(1);
    licet.become({ code: 'SUSPENDED' });
    await turn();
    expect(eventsOf(heard)).toEqual([ProviderEvents.Ready]);
  });

  test('while it is starting ends the start', async () => {
    const provider = licetProvider(fakeLicet(NOTHING_KNOWN));
    const starting = provider.initialize?.();
    await provider.onClose?.();
    await expect(starting).rejects.toThrow('closed while it was starting');
  });

  test('a closed provider may be started again', async () => {
    const licet = fakeLicet();
    const provider = licetProvider(licet);
    await provider.initialize?.();
    await provider.onClose?.();
    await OpenFeature.setProviderAndWait('again', provider);
    const heard = listenTo(OpenFeature.getClient('again'));
    licet.become({ code: 'SUSPENDED' });
    await turn();
    expect(eventsOf(heard)).toEqual([ProviderEvents.Ready, ProviderEvents.ConfigurationChanged]);
  });
});
