import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { type SeatLicense, seatLicense } from '../support/seat-license.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];

interface ShownSeat {
  readonly id: string;
  readonly region: string;
  readonly expiresAt: string | null;
  readonly overdraft: boolean;
  readonly transferredFrom?: string;
  readonly holder: { readonly kind: string; readonly devices?: readonly string[] };
}

let machine: Machine;

beforeAll(async () => {
  machine = await startMachine({ regions: [virginia, ireland] });
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

const seatOf = (answer: { readonly body: unknown }): ShownSeat => (answer.body as { seat: ShownSeat }).seat;
const operate = (region: string, method: string, path: string, body?: object, headers = {}) =>
  machine.operate(region, { method, path: `/v1/admin/licenses/${path}`, headers, ...(body !== undefined && { body }) });

interface Pools {
  readonly seats: { readonly limit: number; readonly used: number; readonly aboveLimit: number };
  readonly pools: readonly { readonly region: string; readonly resource: string; readonly free: number }[];
}
const poolsOf = async ({ id }: SeatLicense, region = virginia) =>
  (await operate(region, 'GET', `${id}/pools`)).body as Pools;

const actionsOn = async (license: SeatLicense, entity: 'seat' | 'pool') => {
  await machine.settle();
  const rows = await auditRows(
    machine.dataFolder,
    `select action from changes where entity = ? and json_extract_scalar(after, '$.license') = ? order by changed_at, id`,
    [entity, license.id],
  );
  return rows.map(({ action }) => action);
};

const setLimit = async ({ id }: SeatLicense, limit: number) => {
  const { headers } = await operate(virginia, 'GET', id);
  const tag = { 'if-match': headers.get('etag') ?? '' };
  const answer = await operate(virginia, 'PATCH', id, { overrides: { seats: { limit } } }, tag);
  expect(answer).toMatchObject({ status: 200 });
  await machine.settle();
};

describe('floating seats', () => {
  let license: SeatLicense;

  test('a check needs the device, then its seat', async () => {
    license = await seatLicense(machine, { kind: 'floating', limit: 2, lease: 'PT10M', overdraft: 1 });
    await expect(license.check(ireland, {})).resolves.toMatchObject({ code: 'DEVICE_REQUIRED' });
    await expect(license.check(ireland, { device: 'a' })).resolves.toMatchObject({ code: 'SEAT_REQUIRED', seat: null });
    const claimed = await license.claim(ireland, 'a');
    expect(claimed).toMatchObject({ status: 201 });
    const held = { code: 'VALID', seat: { id: seatOf(claimed).id, region: ireland, overdraft: false } };
    await expect(license.check(ireland, { device: 'a' })).resolves.toMatchObject(held);
    await machine.settle();
    await expect(license.check(virginia, { device: 'a' })).resolves.toMatchObject(held);
  });

  test('a claim that is repeated, anywhere, is the same seat', async () => {
    const there = await license.claim(virginia, 'a');
    const here = await license.claim(ireland, 'a');
    expect([there.status, here.status]).toEqual([200, 200]);
    expect(seatOf(there)).toEqual(seatOf(here));
  });

  test('beyond the limit the overdraft is given, marked as such; beyond that, nothing', async () => {
    await expect(license.claim(virginia, 'b')).resolves.toMatchObject({
      status: 201,
      body: { seat: { overdraft: false } },
    });
    await expect(license.claim(virginia, 'c')).resolves.toMatchObject({
      status: 201,
      body: { seat: { overdraft: true } },
    });
    await expect(license.claim(virginia, 'd')).resolves.toMatchObject({
      status: 409,
      body: { code: 'SEATS_EXHAUSTED' },
    });
    const marked = await (async () => {
      await machine.settle();
      return auditRows(
        machine.dataFolder,
        `select json_extract_scalar(after, '$.holder.device') as device from changes
         where action = 'seat.claimed' and json_extract_scalar(after, '$.resource') = 'overdraft'
           and json_extract_scalar(after, '$.license') = ?`,
        [license.id],
      );
    })();
    expect(marked).toEqual([{ device: 'c' }]);
  });

  test('a seat is released from wherever its device is, and free at once for others', async () => {
    await expect(license.release(virginia, 'a')).resolves.toMatchObject({ status: 204 });
    await expect(license.release(virginia, 'a')).resolves.toMatchObject({ status: 204 });
    await expect(license.claim(virginia, 'd')).resolves.toMatchObject({
      status: 201,
      body: { seat: { overdraft: false } },
    });
  });

  test('an operator sees who holds them, and frees one', async () => {
    await machine.settle();
    const { body } = await operate(ireland, 'GET', `${license.id}/seats`);
    const holders = (body as { items: { holder: { device: string } }[] }).items.map(({ holder }) => holder.device);
    expect(holders.toSorted()).toEqual(['b', 'c', 'd']);
    await expect(operate(ireland, 'DELETE', `${license.id}/seats/b`)).resolves.toMatchObject({ status: 204 });
    await expect(operate(ireland, 'DELETE', `${license.id}/seats/b`)).resolves.toMatchObject({ status: 404 });
  });

  test('each claim, release and move between the regions is in the audit once', async () => {
    expect(await actionsOn(license, 'seat')).toEqual([
      ...['seat.claimed', 'seat.claimed', 'seat.claimed', 'seat.released', 'seat.claimed', 'seat.released'],
    ]);
    expect((await actionsOn(license, 'pool')).toSorted()).toEqual([
      ...['pool.credited', 'pool.credited', 'pool.minted', 'pool.minted', 'pool.sent', 'pool.sent'],
    ]);
  });

  test('a lease is over when it is not renewed: the seat can be revived, until somebody needs its place', async () => {
    const brief = await seatLicense(machine, { kind: 'floating', limit: 1, lease: 'PT2S' });
    const first = seatOf(await brief.claim(virginia, 'a'));
    await eventually(async () => {
      await expect(brief.check(virginia, { device: 'a' })).resolves.toMatchObject({ code: 'SEAT_EXPIRED' });
    });
    const revived = seatOf(await brief.claim(virginia, 'a'));
    expect(revived.id).toBe(first.id);
    await eventually(async () => {
      await expect(brief.claim(ireland, 'b')).resolves.toMatchObject({ status: 201 });
    });
    await expect(brief.claim(virginia, 'a')).resolves.toMatchObject({ status: 409 });
    expect((await actionsOn(brief, 'seat')).toSorted()).toEqual(['seat.claimed', 'seat.claimed', 'seat.reclaimed']);
  }, 30_000);
});

describe('a lease for offline use rests on a seat', () => {
  test('and does not outlive it', async () => {
    const license = await seatLicense(
      machine,
      { kind: 'floating', limit: 1, lease: 'PT10M' },
      { offline: { lease: 'P30D', grace: 'P7D' } },
    );
    const ask = (device: string) =>
      machine.send(virginia, { method: 'POST', path: '/v1/leases', licenseKey: license.key, body: { device } });
    await expect(ask('a')).resolves.toMatchObject({ status: 403, body: { decision: 'SEAT_REQUIRED' } });
    const { expiresAt } = seatOf(await license.claim(virginia, 'a'));
    const { lease } = (await ask('a')).body as { lease: string };
    const claims = decodeJwt(lease);
    const end = Math.floor(Date.parse(expiresAt ?? '') / 1000);
    expect([claims.exp, claims['grace_until']]).toEqual([end, end]);
  });
});

describe('node-locked seats', () => {
  let license: SeatLicense;
  const transfer = (from: string, to: string) =>
    machine.send(ireland, {
      method: 'POST',
      path: `/v1/seats/${from}/transfer`,
      licenseKey: license.key,
      body: { to: { device: to } },
    });

  test('are held without a lease, and handed on as often as the plan allows', async () => {
    const transfers = { limit: 1, period: 'P1Y' };
    license = await seatLicense(machine, { kind: 'node-locked', limit: 2, transfers });
    expect(seatOf(await license.claim(virginia, 'old')).expiresAt).toBeNull();
    const moved = await transfer('old', 'new');
    expect(moved).toMatchObject({ status: 200, body: { seat: { transferredFrom: 'old', region: virginia } } });
    await expect(transfer('old', 'new')).resolves.toMatchObject({ status: 200, body: moved.body });
    await machine.settle();
    await expect(license.check(ireland, { device: 'new' })).resolves.toMatchObject({ code: 'VALID' });
    await expect(license.check(ireland, { device: 'old' })).resolves.toMatchObject({ code: 'SEAT_REQUIRED' });
    await expect(transfer('new', 'newer')).resolves.toMatchObject({
      status: 409,
      body: { code: 'TRANSFERS_EXHAUSTED' },
    });
    await expect(transfer('nobody', 'x')).resolves.toMatchObject({ status: 409, body: { code: 'SEAT_UNKNOWN' } });
  });

  test('cannot be moved around the allowance by releasing them; an operator can release them', async () => {
    await expect(license.release(ireland, 'new')).resolves.toMatchObject({
      status: 409,
      body: { code: 'TRANSFERS_EXHAUSTED' },
    });
    await expect(operate(virginia, 'DELETE', `${license.id}/seats/new`)).resolves.toMatchObject({ status: 204 });
    expect((await actionsOn(license, 'seat')).toSorted()).toEqual([
      ...['seat.claimed', 'seat.handed-over', 'seat.released', 'seat.transferred'],
    ]);
  });
});

describe('named-user seats', () => {
  test('are one a user, on as many devices as the plan allows', async () => {
    const license = await seatLicense(machine, { kind: 'named-user', limit: 1, devicesPerUser: 2 });
    const claim = (device: string, user?: string) => license.claim(virginia, device, { body: { user } });
    await expect(claim('laptop')).resolves.toMatchObject({ status: 400, body: { errors: [{ path: 'user' }] } });
    await expect(claim('laptop', 'ann')).resolves.toMatchObject({ status: 201 });
    await machine.settle();
    const second = await license.claim(ireland, 'phone', { body: { user: 'ann' } });
    expect([second.status, seatOf(second).holder.devices]).toEqual([200, ['laptop', 'phone']]);
    await expect(claim('tablet', 'ann')).resolves.toMatchObject({ status: 409, body: { code: 'DEVICES_EXHAUSTED' } });
    await expect(claim('laptop', 'bob')).resolves.toMatchObject({ status: 409, body: { code: 'SEATS_EXHAUSTED' } });
    await machine.settle();
    const check = (question: object) => license.check(ireland, question);
    await expect(check({ device: 'phone' })).resolves.toMatchObject({ code: 'USER_REQUIRED' });
    await expect(check({ device: 'phone', user: 'ann' })).resolves.toMatchObject({ code: 'VALID' });
    await expect(check({ device: 'tablet', user: 'ann' })).resolves.toMatchObject({ code: 'SEAT_REQUIRED' });
    await license.release(ireland, 'laptop', 'ann');
    await expect(claim('desk', 'bob')).resolves.toMatchObject({ status: 409 });
    await license.release(ireland, 'phone', 'ann');
    await expect(claim('desk', 'bob')).resolves.toMatchObject({ status: 201 });
  });
});

describe('a limit that is changed', () => {
  test('upwards is there for the next claim; downwards as seats are released, and the license says so meanwhile', async () => {
    const license = await seatLicense(machine, { kind: 'floating', limit: 2, lease: 'PT10M' });
    for (const device of ['a', 'b'])
      await expect(license.claim(ireland, device)).resolves.toMatchObject({ status: 201 });
    await expect(license.claim(ireland, 'c')).resolves.toMatchObject({ status: 409 });
    await setLimit(license, 4);
    for (const device of ['c', 'd'])
      await expect(license.claim(ireland, device)).resolves.toMatchObject({ status: 201 });
    await setLimit(license, 1);
    await expect(poolsOf(license)).resolves.toMatchObject({ seats: { limit: 1, used: 4, aboveLimit: 3 } });
    for (const device of ['a', 'b', 'c']) {
      await license.release(ireland, device);
      await expect(license.claim(ireland, 'e')).resolves.toMatchObject({ status: 409 });
    }
    await machine.settle();
    await expect(poolsOf(license)).resolves.toMatchObject({ seats: { limit: 1, used: 1, aboveLimit: 0 } });
    await license.release(virginia, 'd');
    await expect(license.claim(virginia, 'e')).resolves.toMatchObject({ status: 201 });
    await expect(license.claim(ireland, 'f')).resolves.toMatchObject({ status: 409 });
  }, 40_000);

  test('by revoking the license is none: nothing free stays anywhere, and nobody claims', async () => {
    const license = await seatLicense(machine, { kind: 'floating', limit: 6, lease: 'PT10M' });
    for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
    await operate(virginia, 'POST', `${license.id}/revoke`);
    await machine.settle();
    await expect(license.claim(ireland, 'd')).resolves.toMatchObject({ status: 403, body: { decision: 'REVOKED' } });
    const { pools } = await poolsOf(license);
    expect(pools.reduce((sum, { free }) => sum + free, 0)).toBe(0);
    await expect(license.release(ireland, 'a')).resolves.toMatchObject({ status: 204 });
  });
});

describe('a region that is cut off', () => {
  test('goes on serving from what it holds, and says who cannot be asked when that is used up', async () => {
    const license = await seatLicense(machine, { kind: 'floating', limit: 4, lease: 'PT10M' });
    await license.claim(ireland, 'a');
    await license.claim(ireland, 'b');
    await license.release(ireland, 'b');
    await machine.settle();
    await machine.setPartition(ireland, true);
    try {
      await expect(license.claim(ireland, 'c')).resolves.toMatchObject({ status: 201 });
      const refused = await license.claim(ireland, 'd');
      expect(refused).toMatchObject({
        status: 503,
        body: { code: 'SEATS_UNREACHABLE', unreachableRegions: [virginia] },
      });
      expect(refused.headers.get('retry-after')).toBe('5');
      await expect(license.check(ireland, { device: 'a' })).resolves.toMatchObject({ code: 'VALID' });
      await expect(license.claim(virginia, 'e')).resolves.toMatchObject({ status: 201 });
    } finally {
      await machine.setPartition(ireland, false);
    }
    await machine.settle();
    await expect(license.claim(ireland, 'd')).resolves.toMatchObject({ status: 201 });
    await expect(license.claim(virginia, 'f')).resolves.toMatchObject({ status: 409 });
  }, 40_000);

  test('serves a device that roamed there; afterwards it holds one seat, not two', async () => {
    const license = await seatLicense(machine, { kind: 'floating', limit: 2, lease: 'PT10M' });
    await machine.setPartition(ireland, true);
    try {
      await expect(license.claim(virginia, 'roamer')).resolves.toMatchObject({ status: 201 });
      await machine.setEndpoint({ from: ireland, to: virginia, cut: false });
      const served = await license.claim(ireland, 'roamer');
      expect([served.status, seatOf(served).region]).toEqual([201, ireland]);
    } finally {
      await machine.setPartition(ireland, false);
    }
    await machine.settle();
    const { body } = await operate(virginia, 'GET', `${license.id}/seats`);
    expect((body as { items: ShownSeat[] }).items).toMatchObject([{ region: ireland }]);
    await expect(poolsOf(license)).resolves.toMatchObject({ seats: { used: 1 } });
    expect(await actionsOn(license, 'seat')).toEqual(['seat.claimed', 'seat.claimed', 'seat.roamed']);
    await expect(license.claim(virginia, 'other')).resolves.toMatchObject({ status: 201 });
  }, 40_000);

  test('can be given up as lost: what it held is claimed elsewhere, and it yields when it is back', async () => {
    const license = await seatLicense(machine, { kind: 'floating', limit: 4, lease: 'PT10M' });
    for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
    await machine.settle();
    await machine.setPartition(ireland, true);
    try {
      await expect(license.claim(virginia, 'd')).resolves.toMatchObject({ status: 201 });
      await expect(license.claim(virginia, 'e')).resolves.toMatchObject({ status: 503 });
      const retired = await operate(virginia, 'POST', `${license.id}/retire-region`, { region: ireland });
      expect(retired).toMatchObject({ status: 200, body: { retiredRegions: { [ireland]: expect.any(String) } } });
      for (const device of ['e', 'f', 'g']) {
        await expect(license.claim(virginia, device)).resolves.toMatchObject({ status: 201 });
      }
    } finally {
      await machine.setPartition(ireland, false);
    }
    await machine.settle();
    await expect(license.check(ireland, { device: 'a' })).resolves.toMatchObject({ code: 'SEAT_REQUIRED' });
    await expect(license.claim(ireland, 'a')).resolves.toMatchObject({ status: 409 });
    for (const device of ['d', 'e', 'f', 'g']) await license.release(ireland, device);
    await machine.settle();
    for (const device of ['a', 'b', 'c', 'd']) {
      await expect(license.claim(ireland, device)).resolves.toMatchObject({ status: 201 });
    }
    await expect(license.claim(virginia, 'one-too-many')).resolves.toMatchObject({ status: 409 });
    expect(await actionsOn(license, 'pool')).toEqual(expect.arrayContaining(['pool.taken-over', 'pool.yielded']));
  }, 60_000);
});

test('a license whose plan gives no seats says so', async () => {
  const { demoLicenseKey: licenseKey } = machine;
  const answer = await machine.send(virginia, { method: 'PUT', path: '/v1/seats/a', licenseKey, body: {} });
  expect(answer).toMatchObject({ status: 403, body: { code: 'SEATS_NOT_INCLUDED' } });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
