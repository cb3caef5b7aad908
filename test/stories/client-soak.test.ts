import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Claim, claimsOf } from '../../bench/soak/claims.ts';
import { type Soaked, runSoak } from '../../bench/soak/run-soak.ts';

/** Of this seed the first 25 seconds have an outage of both regions, in which products start anew. */
const SEED = 45;
const LENGTH = 25_000;

/** The first seconds of `npm run soak:client`: what of it depends on no machine's speed. */
describe('products under load while the regions of their service come and go', () => {
  let soaked: Soaked;
  let claims: readonly Claim[];

  beforeAll(async () => {
    soaked = await runSoak({ seed: SEED, milliseconds: LENGTH, onProgress: () => undefined });
    claims = claimsOf(soaked);
  }, 120_000);

  test('meet an outage, and start anew in it', () => {
    expect(soaked.foretold.outages).toHaveLength(1);
    const openings = soaked.products.flatMap(({ requests }) => requests.counts().map((count) => count.openings));
    expect(Math.max(...openings)).toBeGreaterThan(0);
    expect(soaked.report.lostAnswers).toBeGreaterThan(0);
  });

  test('count each use once, and have no call that throws', () => {
    const exact = claims.filter(({ bound }) => bound === '0');
    expect(exact.length).toBeGreaterThan(4);
    expect(exact.filter(({ holds }) => !holds)).toEqual([]);
  });

  test('leave a service alone that is out of reach', () => {
    const soft = claims.filter(({ what }) => what.startsWith('requests of one client in one outage'));
    expect(soft.map(({ holds }) => holds)).toEqual([true]);
  });
});
