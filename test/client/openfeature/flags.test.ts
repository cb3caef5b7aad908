import { afterAll, describe, expect, test } from '@jest/globals';
import { ErrorCode, OpenFeature, StandardResolutionReasons } from '@openfeature/server-sdk';
import { answerCodes } from '../../../client/src/answer.ts';
import type { AnswerCode } from '../../../client/src/answer.ts';
import { LIVE, NOTHING_KNOWN, fakeLicet } from '../support/fake-licet.ts';
import { flagsOf } from './open-feature.ts';

afterAll(() => OpenFeature.clearProviders());

const denials = (Object.keys(answerCodes) as AnswerCode[]).filter(
  (code) => !answerCodes[code].allowed && code !== 'UNREACHABLE' && code !== 'FEATURE_NOT_INCLUDED',
);

describe('what is granted', () => {
  test('a feature that is on is true, with what the answer rests on', async () => {
    const flags = await flagsOf(fakeLicet());
    expect(await flags.getBooleanDetails('sso', false)).toEqual({
      flagKey: 'sso',
      value: true,
      reason: StandardResolutionReasons.TARGETING_MATCH,
      variant: 'VALID',
      flagMetadata: { code: 'VALID', source: 'live', freshness: 'fresh', asOf: LIVE.asOf },
    });
  });

  test('configured values come as strings, numbers and objects', async () => {
    const flags = await flagsOf(fakeLicet());
    expect(await flags.getStringValue('tier', 'none')).toBe('gold');
    expect(await flags.getNumberValue('max-projects', 3)).toBe(50);
    expect(await flags.getObjectValue('export-formats', [])).toEqual(['pdf', 'csv']);
  });

  test.each([
    ['max-projects', 0, 'number'],
    ['tier', '', 'string'],
    ['export-formats', [], 'object'],
  ] as const)('%s may be %j: an empty value is granted all the same', async (flag, value, type) => {
    const flags = await flagsOf(fakeLicet({ features: { [flag]: value } }));
    if (type === 'number') expect(await flags.getNumberValue(flag, 3)).toBe(0);
    else if (type === 'string') expect(await flags.getStringValue(flag, 'none')).toBe('');
    else expect(await flags.getObjectValue(flag, ['all'])).toEqual([]);
  });

  test('a list that the caller changes is not the list of the next caller', async () => {
    const flags = await flagsOf(fakeLicet());
    const formats = (await flags.getObjectValue('export-formats', [])) as string[];
    formats.push('docx');
    expect(await flags.getObjectValue('export-formats', [])).toEqual(['pdf', 'csv']);
  });

  test.each([
    ['live', 'fresh', 'VALID', StandardResolutionReasons.TARGETING_MATCH],
    ['live', 'fresh', 'IN_TRIAL', StandardResolutionReasons.TARGETING_MATCH],
    ['lease', 'fresh', 'VALID', StandardResolutionReasons.CACHED],
    ['lease', 'stale', 'VALID', StandardResolutionReasons.STALE],
    ['lease', 'grace', 'LEASE_IN_GRACE', StandardResolutionReasons.STALE],
  ] as const)('on a %s, %s ground (%s) the reason is %s', async (source, freshness, code, reason) => {
    const flags = await flagsOf(fakeLicet({ source, freshness, code }));
    const details = await flags.getBooleanDetails('sso', false);
    expect(details).toMatchObject({ value: true, reason, variant: code, flagMetadata: { code, source, freshness } });
  });
});

describe('what is not granted', () => {
  test.each(['not-in-the-plan', 'audit', 'toString', '__proto__'])(
    'a boolean "%s" is false and no error, whatever the default',
    async (flag) => {
      const flags = await flagsOf(fakeLicet());
      const details = await flags.getBooleanDetails(flag, true);
      expect(details).toMatchObject({
        value: false,
        reason: StandardResolutionReasons.DISABLED,
        variant: 'FEATURE_NOT_INCLUDED',
      });
      expect(details.errorCode).toBeUndefined();
    },
  );

  test('a value that the license does not name is not found, and the default is given', async () => {
    const flags = await flagsOf(fakeLicet());
    const details = await flags.getNumberDetails('max-seats', 3);
    expect(details).toMatchObject({
      value: 3,
      reason: StandardResolutionReasons.ERROR,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
      errorMessage: 'The license does not include "max-seats".',
      flagMetadata: { code: 'FEATURE_NOT_INCLUDED' },
    });
    expect(details.variant).toBeUndefined();
  });

  test.each(denials)('with %s every boolean is false, and every value the default, both DISABLED', async (code) => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    licet.become({ code, source: 'none', freshness: 'none' });
    const disabled = { reason: StandardResolutionReasons.DISABLED, variant: code, flagMetadata: { code } };
    expect(await flags.getBooleanDetails('sso', true)).toMatchObject({ value: false, ...disabled });
    expect(await flags.getNumberDetails('max-projects', 3)).toMatchObject({ value: 3, ...disabled });
    expect(await flags.getObjectDetails('export-formats', [])).toMatchObject({ value: [], ...disabled });
  });
});

describe('errors', () => {
  const mismatches = [
    ['boolean', 'max-projects'],
    ['boolean', 'tier'],
    ['boolean', 'export-formats'],
    ['string', 'sso'],
    ['number', 'tier'],
    ['object', 'max-projects'],
  ] as const;
  test.each(mismatches)('asked for as a %s, "%s" is a type mismatch', async (type, flag) => {
    const flags = await flagsOf(fakeLicet());
    const ask = {
      boolean: () => flags.getBooleanDetails(flag, false),
      string: () => flags.getStringDetails(flag, 'none'),
      number: () => flags.getNumberDetails(flag, -1),
      object: () => flags.getObjectDetails(flag, {}),
    };
    expect(await ask[type]()).toMatchObject({
      value: { boolean: false, string: 'none', number: -1, object: {} }[type],
      errorCode: ErrorCode.TYPE_MISMATCH,
      errorMessage: `The license does not set "${flag}" to a value of type ${type}.`,
    });
  });

  test('where nothing is known the provider is not ready, and the default is the caller’s', async () => {
    const licet = fakeLicet();
    const flags = await flagsOf(licet);
    licet.become(NOTHING_KNOWN);
    expect(await flags.getBooleanDetails('sso', false)).toMatchObject({
      value: false,
      reason: StandardResolutionReasons.ERROR,
      errorCode: ErrorCode.PROVIDER_NOT_READY,
      flagMetadata: { code: 'UNREACHABLE', source: 'none', freshness: 'none' },
    });
  });
});

describe('hooks', () => {
  test('after a grant and a denial the after hook runs; after an error the error hook', async () => {
    const flags = await flagsOf(fakeLicet());
    const ran: string[] = [];
    flags.addHooks({
      after: (_, { variant }) => {
        ran.push(`after ${variant}`);
      },
      error: (_, error) => {
        ran.push(`error ${String((error as { code?: unknown }).code)}`);
      },
      finally: ({ providerMetadata }) => {
        ran.push(`finally ${providerMetadata.name}`);
      },
    });
    await flags.getBooleanValue('sso', false);
    await flags.getBooleanValue('not-in-the-plan', false);
    await flags.getNumberValue('sso', 0);
    expect(ran).toEqual([
      'after VALID',
      'finally licet',
      'after FEATURE_NOT_INCLUDED',
      'finally licet',
      'error TYPE_MISMATCH',
      'finally licet',
    ]);
  });
});
