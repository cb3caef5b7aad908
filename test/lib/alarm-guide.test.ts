import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { pathOf, synthesize } from './synthesized.ts';

/** Whoever an alarm wakes looks its name up here. */
const guide = readFileSync(new URL('../../docs/deploying.md', import.meta.url), 'utf8');
const ROW = /^\| alarms? (.+?) \|/gm;

const described = [...guide.matchAll(ROW)].flatMap(([, names = '']) =>
  [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
);
const made = synthesize(['us-east-1'])
  .stack('licet-prod-us-east-1')
  .ofType('AWS::CloudWatch::Alarm')
  .map((alarm) => pathOf(alarm).replace('Alarms/', ''));

test('the guide says once of every alarm what it means and what to do, and of no other', () => {
  expect(described.toSorted()).toEqual(made.toSorted());
});
