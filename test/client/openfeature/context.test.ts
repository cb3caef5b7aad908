import { afterAll, describe, expect, test } from '@jest/globals';
import { ErrorCode, OpenFeature, ProviderEvents, StandardResolutionReasons } from '@openfeature/server-sdk';
import { fakeLicet } from '../support/fake-licet.ts';
import { flagsOf, listenTo, turn } from './open-feature.ts';

afterAll(() => OpenFeature.clearProviders());

describe('the evaluation context', () => {
  test('without attributes what is known answers, and nobody is asked', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    await flags.getBooleanValue('sso', false);
    await flags.getBooleanValue('sso', false, { targetingKey: 'user-1' });
    expect(licet.checks).toEqual([]);
  });

  test('attributes are put to the plan’s rules by the service; the targeting key stays here', async () => {
    const licet = fakeLicet({ source: 'lease' });
    licet.onCheck({ source: 'live', code: 'FEATURE_NOT_INCLUDED' });
    const flags = await flagsOf(licet);
    const context = {
      targetingKey: 'user-1',
      country: 'DE',
      releasedAt: new Date('2026-11-01T00:00:00Z'),
      client: { builds: [new Date(0), 'nightly'], beta: null },
    };
    expect(await flags.getBooleanDetails('sso', true, context)).toMatchObject({
      value: false,
      flagMetadata: { source: 'live' },
    });
    expect(licet.checks).toEqual([
      {
        feature: 'sso',
        options: {
          context: {
            country: 'DE',
            releasedAt: '2026-11-01T00:00:00.000Z',
            client: { builds: ['1970-01-01T00:00:00.000Z', 'nightly'], beta: null },
          },
        },
      },
    ]);
  });

  test('only the named attributes count, where they are named', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet, { attributes: ['country'] });
    await flags.getBooleanValue('sso', false, { userAgent: 'curl' });
    await flags.getBooleanValue('sso', false, { userAgent: 'curl', country: 'FR' });
    expect(licet.checks.map(({ options }) => options?.context)).toEqual([{ country: 'FR' }]);
  });

  test('a date that is none is an invalid context', async () => {
    const flags = await flagsOf(fakeLicet());
    const details = await flags.getBooleanDetails('sso', false, { releasedAt: new Date('soon') });
    expect(details).toMatchObject({
      value: false,
      errorCode: ErrorCode.INVALID_CONTEXT,
      errorMessage: '"releasedAt" is not a valid date.',
    });
  });
});

describe('a server with many tenants', () => {
  const acme = fakeLicet({ features: { sso: true } });
  const globex = fakeLicet({ features: { 'max-projects': 5 } });
  const licenses = new Map([
    ['acme', acme],
    ['globex', globex],
  ]);
  const select = ({ targetingKey = '' }: { targetingKey?: string }) => licenses.get(targetingKey);

  test('each evaluation is of the license of its targeting key', async () => {
    const flags = await flagsOf(select);
    expect(await flags.getBooleanValue('sso', false, { targetingKey: 'acme' })).toBe(true);
    expect(await flags.getBooleanValue('sso', true, { targetingKey: 'globex' })).toBe(false);
    expect(await flags.getNumberValue('max-projects', 1, { targetingKey: 'globex' })).toBe(5);
  });

  test('the license may be found in a while', async () => {
    const flags = await flagsOf((context) => Promise.resolve(select(context)));
    expect(await flags.getBooleanValue('sso', false, { targetingKey: 'acme' })).toBe(true);
  });

  test('a tenant without a license is denied, whatever the default', async () => {
    const flags = await flagsOf(select);
    expect(await flags.getBooleanDetails('sso', true, { targetingKey: 'nobody' })).toMatchObject({
      value: false,
      reason: StandardResolutionReasons.DISABLED,
      variant: 'NO_LICENSE',
    });
  });

  test('an evaluation without a targeting key is a mistake, and says so', async () => {
    const flags = await flagsOf(select);
    expect((await flags.getBooleanDetails('sso', false)).errorCode).toBe(ErrorCode.TARGETING_KEY_MISSING);
  });

  test('a selector that fails is an error of the evaluation', async () => {
    const flags = await flagsOf(() => Promise.reject(new Error('no database')));
    expect(await flags.getBooleanDetails('sso', false, { targetingKey: 'acme' })).toMatchObject({
      errorCode: ErrorCode.GENERAL,
      errorMessage: 'no database',
    });
  });

  test('one tenant’s change is told once; its lease in grace is not the provider’s state', async () => {
    const tenant = fakeLicet();
    const flags = await flagsOf(() => tenant);
    await flags.getBooleanValue('sso', false, { targetingKey: 'acme' });
    await flags.getBooleanValue('sso', false, { targetingKey: 'acme' });
    const heard = listenTo(flags);
    tenant.become({ source: 'lease', freshness: 'grace', code: 'LEASE_IN_GRACE' });
    await turn();
    expect(heard.map(({ event }) => event)).toEqual([ProviderEvents.Ready, ProviderEvents.ConfigurationChanged]);
    expect(flags.providerStatus).toBe('READY');
  });
});
