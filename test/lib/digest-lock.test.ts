import { expect, test } from '@jest/globals';
import { parseStage } from '../../lib/config.ts';
import { digestLockOf } from '../../lib/digest-lock.ts';
import { settings } from './synthesized.ts';

const retention = { logDays: 90, audit: { days: 30, mode: 'governance' }, backupDays: 35 } as const;

test.each([
  ['longer than the records by a year where a stage is to stay', 'retain', 'GOVERNANCE:395'],
  ['as long as the records where a stage is to be taken down', 'destroy', 'GOVERNANCE:30'],
] as const)('digests are locked %s', (_, removalPolicy, lock) => {
  expect(digestLockOf(parseStage('any', settings(['us-east-1'], { retention, removalPolicy })))).toBe(lock);
});
