import { describe, expect, test } from '@jest/globals';
import { type Region, openRegion } from '../../../client/src/transport/region.ts';
import { dueTarget, healthyTarget, nextTarget } from '../../../client/src/transport/target.ts';

const NOW = 100_000;

const healthy = openRegion('https://healthy.example');
const other = openRegion('https://other.example');
const ill = (endpoint: string, now: number): Region => {
  const region = openRegion(endpoint);
  for (let failure = 0; failure < 3; failure += 1) {
    region.failed({ now, random: 0, retryAfter: undefined, isProbe: false });
  }
  return region;
};
const due = ill('https://due.example', 0);
const leftAlone = ill('https://left-alone.example', NOW);

describe('a call goes', () => {
  test.each<[string, readonly Region[], readonly Region[], Region | undefined]>([
    ['to the nearest healthy region', [leftAlone, due, healthy, other], [], healthy],
    ['then to the next', [healthy, other], [healthy], other],
    ['then to one that may be back, rather than to the same again', [healthy, due], [healthy], due],
    ['to the same again where there is no other', [healthy, leftAlone], [healthy], healthy],
    ['to the same no third time', [healthy, leftAlone], [healthy, healthy], undefined],
    ['nowhere else once each was asked', [healthy, other], [healthy, other], undefined],
    ['to one that may be back where none is healthy', [leftAlone, due], [], due],
    ['nowhere while all are left alone', [leftAlone], [], undefined],
    ['nowhere without regions', [], [], undefined],
  ])('%s', (_name, regions, asked, expected) => {
    expect(nextTarget(regions, asked, NOW)?.region).toBe(expected);
  });
});

test('a request is a probe where its region may be back, and a repeat where it was asked before', () => {
  expect(nextTarget([due], [], NOW)).toEqual({ region: due, isProbe: true, isRepeat: false });
  expect(nextTarget([healthy], [], NOW)).toEqual({ region: healthy, isProbe: false, isRepeat: false });
  expect(nextTarget([healthy], [healthy], NOW)).toEqual({ region: healthy, isProbe: false, isRepeat: true });
});

test('company is looked for among the healthy alone, a scout goes to none of them', () => {
  expect(healthyTarget([healthy, due], [healthy], NOW)?.region).toBe(healthy);
  expect(dueTarget([healthy, leftAlone, due], NOW)?.region).toBe(due);
  expect(dueTarget([healthy, leftAlone], NOW)).toBeUndefined();
});
