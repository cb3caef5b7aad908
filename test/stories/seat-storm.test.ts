import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { type SeatLicense, seatLicense } from '../support/seat-license.ts';
import { type Crowd, crowdOf } from '../support/seat-crowd.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland, sydney] = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const DEVICES = 300;
const LIMIT = 60;

interface Pool {
  readonly resource: string;
  readonly region: string;
  readonly free: number;
  readonly used: number;
}

/** Several hundred devices, each sure of its seat from the answer on that gave it one until it asks to release it. */
describe.each([[[virginia, ireland]], [[virginia, ireland, sydney]]])('a storm of claims in %j', (regions) => {
  let machine: Machine;
  let license: SeatLicense;
  let crowd: Crowd;
  const far = regions.at(-1) ?? '';

  const poolsSeenIn = async (region: string): Promise<readonly Pool[]> => {
    const { body } = await machine.operate(region, { method: 'GET', path: `/v1/admin/licenses/${license.id}/pools` });
    return (body as { pools: Pool[] }).pools.filter(({ resource }) => resource === 'seats');
  };
  const total = (pools: readonly Pool[], part: 'free' | 'used') => pools.reduce((sum, pool) => sum + pool[part], 0);

  beforeAll(async () => {
    machine = await startMachine({ regions });
    license = await seatLicense(machine, { kind: 'floating', limit: LIMIT, lease: 'PT30M' });
    for (const from of regions) {
      for (const to of regions) if (from !== to) await machine.setReplication({ from, to, lagMs: 150 });
    }
    crowd = crowdOf({ machine, license, regions, devices: DEVICES });
  }, 90_000);

  afterAll(async () => {
    await machine.stop();
  });

  test('with lag, a partition that heals and functions killed in mid-claim, is never given more than the limit', async () => {
    const troubled = (async () => {
      await pause(300);
      await machine.setPartition(far, true);
      for (let kills = 0; kills < 4; kills += 1) {
        await machine.killEnvironments(regions[kills % regions.length] ?? '', 'licet-local-seats');
        await pause(250);
      }
      await machine.setPartition(far, false);
      await machine.killEnvironments(virginia, 'licet-local-settle-seats');
    })();
    await Promise.all([crowd.claimAll(), troubled]);
    await machine.settle();
    expect(crowd.mostHeld()).toBeLessThanOrEqual(LIMIT);
    expect(crowd.killed()).toBeGreaterThan(0);
  }, 120_000);

  test('in the end has exactly the limit in use, everywhere the same, and not one more', async () => {
    await eventually(async () => {
      await crowd.claimAll();
      await machine.settle();
      expect(crowd.held()).toBe(LIMIT);
    }, 60_000);
    for (const region of regions) {
      const pools = await poolsSeenIn(region);
      expect([total(pools, 'used'), total(pools, 'free')]).toEqual([LIMIT, 0]);
    }
    for (const region of regions) {
      await expect(license.claim(region, 'one-too-many')).resolves.toMatchObject({
        status: 409,
        body: { code: 'SEATS_EXHAUSTED' },
      });
    }
  }, 120_000);

  test('goes on within the limit while seats change hands between the regions', async () => {
    await crowd.churn(150);
    expect(crowd.mostHeld()).toBeLessThanOrEqual(LIMIT);
  }, 120_000);

  test('released, has every seat to be claimed in one region, and not one more', async () => {
    await crowd.releaseAll();
    await machine.settle();
    const claims = await Promise.all(
      Array.from({ length: LIMIT }, (_, at) => license.claim(far, `fresh-${at}`, { patiently: true })),
    );
    expect(claims.map(({ status }) => status)).toEqual(claims.map(() => 201));
    await expect(license.claim(far, 'one-too-many')).resolves.toMatchObject({ status: 409 });
  }, 120_000);

  test('is in the audit, each claim and each end once, with no version missing', async () => {
    await machine.settle();
    const [seats] = await auditRows(
      machine.dataFolder,
      `select count(*) as records, count(distinct entity_id) as seats,
         count(*) filter (where action = 'seat.claimed') as claimed,
         count(*) filter (where action in ('seat.released', 'seat.reclaimed', 'seat.roamed')) as ended
       from changes where entity = 'seat'`,
    );
    const counts = Object.fromEntries(Object.entries(seats ?? {}).map(([name, value]) => [name, Number(value)]));
    expect(counts['claimed']).toBe(counts['seats']);
    expect(counts['claimed']).toBe((counts['ended'] ?? 0) + LIMIT);
    expect(counts['records']).toBe((counts['claimed'] ?? 0) + (counts['ended'] ?? 0));
    const gaps = await auditRows(
      machine.dataFolder,
      `select entity_id from (
         select entity_id, version, lag(version, 1, 0) over (partition by entity_id order by version, id) as previous
         from changes where entity in ('seat', 'pool')
       ) as versions where version <> previous + 1`,
    );
    expect(gaps).toEqual([]);
  });

  test('leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
});
