import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { stages } from '../../bin/stages.ts';
import { chooseStage } from '../../lib/choose-stage.ts';
import { ConfigError, parseStage } from '../../lib/config.ts';
import { settings } from './synthesized.ts';

const valid = settings(['us-east-1', 'eu-west-1']);

const errorOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('settings that cannot work are refused, with the field and what is allowed', () => {
  const audit = { days: 1, mode: 'governance' };
  const retention = { logDays: 90, audit, backupDays: 35 };
  const firstKey = { id: 'first', signsFrom: '2026-01-01T00:00:00Z' };

  test.each<[object, string]>([
    [{ regions: undefined }, 'stages.prod.regions: must be a list of AWS regions; it is missing'],
    [{ regions: 'us-east-1' }, 'stages.prod.regions: must be a list of AWS regions, is "us-east-1"'],
    [
      { regions: [] },
      'stages.prod.regions: must name at least one AWS region\n' +
        'stages.prod.primary: must be one of the regions (), is "us-east-1"',
    ],
    [
      { regions: ['us-east-1', 'eu-west-9'] },
      'stages.prod.regions.1: must be the name of an AWS region, such as eu-west-1, is "eu-west-9"',
    ],
    [{ regions: ['us-east-1', 'us-east-1'] }, 'stages.prod.regions: must not name a region twice'],
    [
      { primary: 'eu-north-1' },
      'stages.prod.primary: must be one of the regions (us-east-1, eu-west-1), is "eu-north-1"',
    ],
    [{ primary: undefined }, 'stages.prod.primary: must be one of the regions; it is missing'],
    [
      { retention: { ...retention, logDays: 31 } },
      'stages.prod.retention.logDays: must be a retention that CloudWatch has: ' +
        '1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, is 31',
    ],
    [
      { retention: { ...retention, audit: { days: 0, mode: 'governance' } } },
      'stages.prod.retention.audit.days: must be a whole number of days from 1 to 36500, is 0',
    ],
    [
      { retention: { ...retention, audit: { days: 1.5, mode: 'governance' } } },
      'stages.prod.retention.audit.days: must be a whole number of days from 1 to 36500, is 1.5',
    ],
    [
      { retention: { ...retention, audit: { days: 1, mode: 'strict' } } },
      'stages.prod.retention.audit.mode: must be governance or compliance, is "strict"',
    ],
    [
      { retention: { ...retention, backupDays: 36 } },
      'stages.prod.retention.backupDays: must be a whole number of days from 1 to 35, is 36',
    ],
    [{ removalPolicy: 'keep' }, 'stages.prod.removalPolicy: must be retain or destroy, is "keep"'],
    [
      { removalPolicy: 'destroy' },
      'stages.prod.removalPolicy: must be retain where retention.audit.mode is compliance: locked records cannot be destroyed',
    ],
    [{ alarmEmail: 'operations' }, 'stages.prod.alarmEmail: must be an e-mail address, is "operations"'],
    [{ issuer: 'licet' }, 'stages.prod.issuer: must be a URL with https:// or a URN, is "licet"'],
    [{ signingKeys: [] }, 'stages.prod.signingKeys: must hold at least one key: nothing could sign a lease'],
    [
      { signingKeys: [{ id: 'First', signsFrom: '2026-01-01T00:00:00Z' }] },
      'stages.prod.signingKeys.0.id: must be a name of up to 32 lower-case letters, digits and dashes, is "First"',
    ],
    [
      { signingKeys: [{ id: 'first', signsFrom: '2026-01-01' }] },
      'stages.prod.signingKeys.0.signsFrom: must be an RFC 3339 instant in UTC, such as 2026-01-01T00:00:00Z, is "2026-01-01"',
    ],
    [
      { signingKeys: [firstKey, { ...firstKey, signsFrom: '2027-01-01T00:00:00Z' }] },
      'stages.prod.signingKeys: must not hold two keys with one id',
    ],
    [
      { signingKeys: [firstKey, { ...firstKey, id: 'second' }] },
      'stages.prod.signingKeys: must be in the order of signsFrom, no two alike',
    ],
    [
      { signingKeys: [firstKey, { id: 'second', signsFrom: '2025-12-31T23:59:59.999Z' }] },
      'stages.prod.signingKeys: must be in the order of signsFrom, no two alike',
    ],
    [
      { planStalenessSeconds: 0 },
      'stages.prod.planStalenessSeconds: must be a whole number of seconds from 1 to 300, is 0',
    ],
    [
      { throttling: { rate: 0, burst: 1 } },
      'stages.prod.throttling.rate: must be a whole number of requests a second from 1 to 100000, is 0',
    ],
    [{ throttling: 5 }, 'stages.prod.throttling: must be an object of rate, burst'],
    [
      { retentoin: retention },
      'stages.prod: has no setting retentoin; it has regions, primary, retention, removalPolicy, alarmEmail, issuer, signingKeys, planStalenessSeconds, throttling',
    ],
    [
      { removalPolicy: 'keep', alarmEmail: 'operations' },
      'stages.prod.removalPolicy: must be retain or destroy, is "keep"\n' +
        'stages.prod.alarmEmail: must be an e-mail address, is "operations"',
    ],
  ])('%j', (wrong, message) => {
    expect(errorOf(() => parseStage('prod', { ...valid, ...wrong }))).toBe(message);
  });

  test.each(['', 'Prod', 'a-b', '1st', 'a'.repeat(13)])('a stage is not called %j', (stage) => {
    expect(errorOf(() => parseStage(stage, valid))).toBe(
      `stage: must be a name of 1 to 12 lower-case letters and digits, is ${JSON.stringify(stage)}`,
    );
  });

  test('a boundary is allowed on both sides', () => {
    const days = (at: number) => ({ ...valid, retention: { ...valid.retention, backupDays: at } });
    expect([1, 35].map((at) => parseStage('prod', days(at)).retention.backupDays)).toEqual([1, 35]);
  });
});

describe('a stage', () => {
  test('that says nothing of the issuer and of stale plans gets the defaults', () => {
    expect(parseStage('prod', valid)).toEqual({
      ...valid,
      stage: 'prod',
      issuer: 'urn:licet:prod',
      planStalenessSeconds: 5,
    });
  });

  test('keeps what it says of them', () => {
    const said = { ...valid, issuer: 'https://licenses.example.com', planStalenessSeconds: 1 };
    expect(parseStage('prod', said)).toEqual({ ...said, stage: 'prod' });
  });

  test.each(Object.entries(stages))('%s of bin/stages.ts works', (stage, stageSettings) => {
    expect(parseStage(stage, stageSettings).stage).toBe(stage);
  });
});

describe('the stage is chosen by context', () => {
  const chosen = (context: Record<string, string>) => chooseStage(new App({ context }).node, stages);

  test('dev without any', () => {
    expect(chosen({}).stage).toBe('dev');
  });

  test('the one that is named', () => {
    expect(chosen({ stage: 'prod' }).stage).toBe('prod');
  });

  test('local takes its regions from the context, the first as primary, and keeps nothing', () => {
    const { stage, regions, primary, removalPolicy } = chosen({ stage: 'local', regions: 'eu-west-1,us-east-1' });
    expect({ stage, regions, primary, removalPolicy }).toEqual({
      stage: 'local',
      regions: ['eu-west-1', 'us-east-1'],
      primary: 'eu-west-1',
      removalPolicy: 'destroy',
    });
  });

  test('local refuses a region that is none', () => {
    expect(errorOf(() => chosen({ stage: 'local', regions: 'us-east-1,moon' }))).toBe(
      'stages.local.regions.1: must be the name of an AWS region, such as eu-west-1, is "moon"',
    );
  });

  test('one that is not there is refused, with those that are', () => {
    expect(errorOf(() => chosen({ stage: 'staging' }))).toBe('stage: must be one of dev, prod, local, is "staging"');
  });
});
