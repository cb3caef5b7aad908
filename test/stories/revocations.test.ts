import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const regions = [virginia, ireland];

interface IssuedLicense {
  readonly id: string;
  readonly licenseKey: string;
}

interface StatusClaim {
  readonly status_list: { readonly idx: number; readonly uri: string };
}

let machine: Machine;

const operate = async (region: string, method: string, path: string, body?: object) => {
  const answer = await machine.operate(region, {
    method,
    path: `/v1/admin${path}`,
    ...(body !== undefined && { body }),
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
};

beforeAll(async () => {
  machine = await startMachine({ regions });
  await operate(virginia, 'PUT', '/products/press', { name: 'Press' });
  await operate(virginia, 'PUT', '/customers/cus_printers', { name: 'Printers' });
  await operate(virginia, 'POST', '/plans/press-offline/versions', {
    product: 'press',
    term: { kind: 'subscription', period: 'P1Y' },
    seats: { kind: 'node-locked', limit: 2 },
    offline: { lease: 'P30D' },
  });
  await machine.settle();
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

const issue = async (region: string): Promise<IssuedLicense> => {
  const license = await operate(region, 'POST', '/licenses', { customer: 'cus_printers', plan: 'press-offline' });
  await machine.settle();
  return license as IssuedLicense;
};

const fetchLease = (region: string, { id }: IssuedLicense, device: string) =>
  machine.operate(region, {
    method: 'POST',
    path: `/v1/admin/licenses/${id}/leases`,
    body: { device, requestId: 'from the clean room' },
  });

const statusClaimOf = async (license: IssuedLicense): Promise<StatusClaim> => {
  const claimed = await machine.send(virginia, {
    method: 'PUT',
    path: '/v1/seats/press-3',
    licenseKey: license.licenseKey,
    body: {},
  });
  expect([200, 201]).toContain(claimed.status);
  await machine.settle();
  const answer = await fetchLease(ireland, license, 'press-3');
  expect(answer).toMatchObject({ status: 201 });
  return decodeJwt((answer.body as { lease: string }).lease)['status'] as StatusClaim;
};

const pathOf = ({ status_list: { uri } }: StatusClaim): string => uri.slice(uri.indexOf('/v1/'));

/** The status as any verifier reads it, from a region whose functions remember nothing. */
const statusIn = async (region: string, claim: StatusClaim): Promise<number> => {
  await machine.killEnvironments(region, 'licet-local-revocations');
  const answer = await machine.send(region, { method: 'GET', path: pathOf(claim) });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.headers.get('content-type')).toBe('application/statuslist+jwt');
  const keys = await machine.send(region, { method: 'GET', path: '/.well-known/jwks.json' });
  const { payload } = await jwtVerify(answer.text, createLocalJWKSet(keys.body as never), {
    typ: 'statuslist+jwt',
    subject: claim.status_list.uri,
  });
  const { lst } = payload['status_list'] as { lst: string };
  const { idx } = claim.status_list;
  return ((inflateSync(Buffer.from(lst, 'base64url'))[idx >> 2] ?? 0) >> ((idx & 3) * 2)) & 3;
};

const statuses = async (claim: StatusClaim) => {
  await machine.settle();
  return [await statusIn(virginia, claim), await statusIn(ireland, claim)];
};

describe.each(regions)('a license of %s that is revoked in the end', (home) => {
  test('is so in the lists of both regions, and its neighbour is not', async () => {
    const [license, neighbour] = [await issue(home), await issue(home)];
    const [claim, other] = [await statusClaimOf(license), await statusClaimOf(neighbour)];
    expect(claim.status_list.uri).toMatch(new RegExp(`/v1/revocations/${home}-0$`));
    const elsewhere = regions.find((region) => region !== home) ?? '';
    const seen = [await statuses(claim)];
    for (const step of ['suspend', 'reinstate', 'suspend', 'revoke']) {
      await operate(elsewhere, 'POST', `/licenses/${license.id}/${step}`);
      seen.push(await statuses(claim));
    }
    expect(seen).toEqual([
      [0, 0],
      [2, 2],
      [0, 0],
      [2, 2],
      [1, 1],
    ]);
    await expect(statuses(other)).resolves.toEqual([0, 0]);
  });
});

test('a suspension that a region has not heard of yet is in its list once it has', async () => {
  const license = await issue(virginia);
  const claim = await statusClaimOf(license);
  await machine.setReplication({ from: virginia, to: ireland, paused: true });
  await operate(virginia, 'POST', `/licenses/${license.id}/suspend`);
  await expect(statuses(claim)).resolves.toEqual([2, 0]);
  await machine.setReplication({ from: virginia, to: ireland, paused: false });
  await expect(statuses(claim)).resolves.toEqual([2, 2]);
});

test('a license whose home was given up as lost is revoked by its new home', async () => {
  const license = await issue(ireland);
  const claim = await statusClaimOf(license);
  await operate(virginia, 'POST', `/licenses/${license.id}/suspend`);
  await machine.settle();
  await operate(virginia, 'POST', `/licenses/${license.id}/retire-region`, { region: ireland });
  await expect(statuses(claim)).resolves.toEqual([2, 2]);
  await operate(virginia, 'POST', `/licenses/${license.id}/revoke`);
  await expect(statuses(claim)).resolves.toEqual([1, 1]);
});

describe('whoever asks', () => {
  test('is told that nothing has changed, and which lists there are', async () => {
    await issue(ireland);
    for (const region of regions) {
      await machine.killEnvironments(region, 'licet-local-revocations');
      const named = await machine.send(region, { method: 'GET', path: '/v1/revocations' });
      const { status_lists: uris } = named.body as { status_lists: string[] };
      expect(uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1))).toEqual(['us-east-1-0', 'eu-west-1-0']);
    }
    const path = '/v1/revocations/eu-west-1-0';
    const one = await machine.send(virginia, { method: 'GET', path });
    const headers = { 'if-none-match': one.headers.get('etag') ?? '' };
    // The other region signs for itself, and names the same content alike.
    const again = await machine.send(ireland, { method: 'GET', path, headers });
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers.get('cache-control')).toBe('public, max-age=300');
  });

  test.each(['eu-west-1-1', 'ap-south-1-0', 'nonsense'])('for list %s is told that there is none', async (list) => {
    const answer = await machine.send(ireland, { method: 'GET', path: `/v1/revocations/${list}` });
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

describe('a device without a network', () => {
  test('gets no lease while it holds no seat, as if it had asked itself', async () => {
    const license = await issue(ireland);
    const refused = await fetchLease(ireland, license, 'press-3');
    expect(refused).toMatchObject({ status: 403, body: { code: 'LEASE_DENIED', decision: 'SEAT_REQUIRED' } });
  });

  test('and who fetched its lease stands in the log', async () => {
    const license = await issue(ireland);
    await statusClaimOf(license);
    // A function's output comes on another way than its answer.
    await eventually(async () => {
      const log = await machine.logOf(ireland, 'licet-local-license-leases');
      const lines = log.split('\n').filter((line) => line.includes(license.id));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('user/operator');
      expect(lines[0]).toContain('from the clean room');
    });
  });
});

test('the audit knows each step once, and nothing of how lists are kept', async () => {
  await machine.settle();
  const rows = await auditRows(machine.dataFolder, `select distinct entity from changes order by entity`);
  expect(rows.map(({ entity }) => entity)).not.toEqual(expect.arrayContaining(['status-counter']));
  expect(rows.map(({ entity }) => entity)).not.toEqual(expect.arrayContaining(['listed-status']));
  const [twice] = await auditRows(
    machine.dataFolder,
    `select count(*) - count(distinct id) as repeated from changes where action like 'license.%'`,
  );
  expect(Number(twice?.['repeated'])).toBe(0);
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
