import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [home, other] = ['us-east-1', 'eu-west-1'];
const operator = 'arn:aws:iam::000000000000:user/operator';
const deputy = 'arn:aws:sts::000000000000:assumed-role/LicetOperators/deputy';

let machine: Machine;

beforeAll(async () => {
  machine = await startMachine({ regions: [home, other] });
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

const operate = async (region: string, method: string, path: string, body?: object, more: object = {}) =>
  machine.operate(region, { method, path, ...(body !== undefined && { body }), ...more });

const check = async (region: string, licenseKey: string, question: object = {}) => {
  const answer = await machine.send(region, { method: 'POST', path: '/v1/check', licenseKey, body: question });
  return { status: answer.status, ...(answer.body as { code?: string; allowed?: boolean; region?: string }) };
};

interface IssuedLicense {
  readonly id: string;
  readonly licenseKey: string;
  readonly home: string;
}

/** One license, told from its plan to its end; each test goes on where the one before left off. */
describe('the story of a license in two regions', () => {
  let license: IssuedLicense;

  test('an operator makes a product and a customer, and publishes a plan', async () => {
    await expect(operate(home, 'PUT', '/v1/admin/products/atlas', { name: 'Atlas' })).resolves.toMatchObject({
      status: 200,
    });
    await expect(operate(home, 'PUT', '/v1/admin/products/orion', { name: 'Orion' })).resolves.toMatchObject({
      status: 201,
    });
    await expect(operate(other, 'PUT', '/v1/admin/customers/cus_story', { name: 'Story' })).resolves.toMatchObject({
      status: 201,
    });
    const published = await operate(home, 'POST', '/v1/admin/plans/orion-pro/versions', {
      product: 'orion',
      term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
      features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
      offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' },
    });
    expect(published).toMatchObject({ status: 201, body: { plan: 'orion-pro', version: 1 } });
  });

  test('issues a license at home in the first region', async () => {
    const answer = await operate(
      home,
      'POST',
      '/v1/admin/licenses',
      { customer: 'cus_story', plan: 'orion-pro' },
      { headers: { 'idempotency-key': 'story-issue-license-1', 'licet-reason': 'order 4711' } },
    );
    expect(answer).toMatchObject({ status: 201, body: { status: 'active', home, product: 'orion' } });
    license = answer.body as IssuedLicense;
  });

  test('sent again, the request issues no second one: it gets the same license and the same key', async () => {
    const again = await operate(
      home,
      'POST',
      '/v1/admin/licenses',
      { customer: 'cus_story', plan: 'orion-pro' },
      { headers: { 'idempotency-key': 'story-issue-license-1', 'licet-reason': 'order 4711' } },
    );
    expect(again.status).toBe(201);
    expect(again.body).toEqual(license);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const listed = await operate(home, 'GET', '/v1/admin/licenses?customer=cus_story');
    expect(listed.body).toMatchObject({ items: [{ id: license.id }] });
  });

  test('the product is allowed in both regions', async () => {
    await machine.settle();
    await expect(check(home, license.licenseKey, { product: 'orion', feature: 'sso' })).resolves.toMatchObject({
      status: 200,
      allowed: true,
      code: 'IN_TRIAL',
      region: home,
    });
    await expect(check(other, license.licenseKey, { product: 'orion', feature: 'sso' })).resolves.toMatchObject({
      status: 200,
      allowed: true,
      code: 'IN_TRIAL',
      region: other,
    });
  });

  test.each([
    [{ product: 'atlas' }, 'PRODUCT_MISMATCH'],
    [{ feature: 'teleport' }, 'FEATURE_NOT_INCLUDED'],
    [{ meter: { name: 'api-calls' } }, 'METER_UNKNOWN'],
  ])('asked %j it says %s, which is an answer', async (question, code) => {
    await expect(check(other, license.licenseKey, question)).resolves.toMatchObject({
      status: 200,
      allowed: false,
      code,
    });
  });

  test('takes a lease in one region, and any JOSE library verifies it with the keys of the other', async () => {
    const answer = await machine.send(home, {
      method: 'POST',
      path: '/v1/leases',
      licenseKey: license.licenseKey,
      body: { device: 'laptop-1' },
    });
    expect(answer.status).toBe(201);
    const { lease } = answer.body as { lease: string };
    const keys = createRemoteJWKSet(new URL(`${machine.url(other)}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(lease, keys, {
      issuer: 'urn:licet:local',
      audience: 'orion',
      typ: 'licet-lease+jwt',
    });
    expect(decodeProtectedHeader(lease)).toMatchObject({ alg: 'ES256', kid: expect.stringMatching(/^mrk-/) });
    expect(payload).toMatchObject({
      sub: license.id,
      cnf: { device: 'laptop-1' },
      plan: 'orion-pro',
      plan_version: 1,
      entitlements: { features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] } },
    });
    const [header, content, signature = ''] = lease.split('.');
    const flipped = Buffer.from(signature, 'base64url').map((byte, place) => (place === 10 ? byte ^ 1 : byte));
    const tampered = [header, content, Buffer.from(flipped).toString('base64url')].join('.');
    await expect(jwtVerify(tampered, keys)).rejects.toThrow('signature verification failed');
  });

  test('a second version serves nobody until the rollout says so, and then at once, without a redeploy', async () => {
    const document = {
      product: 'orion',
      term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
      features: { sso: true, teleport: true },
      offline: { lease: 'P30D' },
    };
    await operate(other, 'POST', '/v1/admin/plans/orion-pro/versions', document);
    await machine.settle();
    await expect(check(other, license.licenseKey, { feature: 'teleport' })).resolves.toMatchObject({ allowed: false });
    await expect(operate(other, 'PUT', '/v1/admin/plans/orion-pro/rollout', { current: 2 })).resolves.toMatchObject({
      status: 200,
    });
    await machine.settle();
    await eventually(async () => {
      const answer = await check(other, license.licenseKey, { feature: 'teleport' });
      expect(answer).toMatchObject({ allowed: true, license: { planVersion: 2 } });
    });
  });

  test('suspended through the other region, it is denied in both', async () => {
    const answer = await operate(other, 'POST', `/v1/admin/licenses/${license.id}/suspend`, undefined, {
      as: 'deputy',
      headers: { 'licet-reason': 'payment is late' },
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'suspended' } });
    await machine.settle();
    await expect(check(home, license.licenseKey)).resolves.toMatchObject({ allowed: false, code: 'SUSPENDED' });
    await expect(check(other, license.licenseKey)).resolves.toMatchObject({ allowed: false, code: 'SUSPENDED' });
  });

  test('an illegal step is refused, and says which are legal', async () => {
    await expect(operate(home, 'POST', `/v1/admin/licenses/${license.id}/suspend`)).resolves.toMatchObject({
      status: 409,
      body: { code: 'STEP_NOT_LEGAL', legalSteps: expect.arrayContaining(['reinstate', 'revoke']) },
    });
  });

  test('no lease is signed for it', async () => {
    const answer = await machine.send(other, {
      method: 'POST',
      path: '/v1/leases',
      licenseKey: license.licenseKey,
      body: {},
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'LEASE_DENIED', decision: 'SUSPENDED' } });
  });

  test('reinstated and given a new key, only the new key opens it', async () => {
    await operate(home, 'POST', `/v1/admin/licenses/${license.id}/reinstate`);
    const rotated = await operate(home, 'POST', `/v1/admin/licenses/${license.id}/rotate-key`);
    const { licenseKey } = rotated.body as { licenseKey: string };
    await machine.settle();
    await expect(check(other, licenseKey)).resolves.toMatchObject({ allowed: true });
    await expect(check(other, license.licenseKey)).resolves.toMatchObject({ status: 401, code: 'LICENSE_KEY_INVALID' });
  });

  test('the change log has exactly one record of each change, with who, why and where', async () => {
    await machine.settle();
    const rows = await auditRows(
      machine.dataFolder,
      `select action, actor, reason, region, version, count(*) over (partition by id) as copies
       from changes where entity_id = ? order by version`,
      [license.id],
    );
    expect(
      rows.map(({ version, copies, ...row }) => ({ ...row, version: Number(version), copies: Number(copies) })),
    ).toEqual([
      { action: 'license.issued', actor: operator, reason: 'order 4711', region: home, version: 1, copies: 1 },
      { action: 'license.suspended', actor: deputy, reason: 'payment is late', region: home, version: 2, copies: 1 },
      { action: 'license.reinstated', actor: operator, reason: null, region: home, version: 3, copies: 1 },
      { action: 'license.key-rotated', actor: operator, reason: null, region: home, version: 4, copies: 1 },
    ]);
  });

  test('no change of anything is there twice', async () => {
    const sql = 'select entity, entity_id, version from changes group by 1, 2, 3 having count(*) > 1';
    await expect(auditRows(machine.dataFolder, sql)).resolves.toEqual([]);
  });

  test('and no record holds a key, or the hash of one', async () => {
    const all = JSON.stringify(await auditRows(machine.dataFolder, 'select * from changes'));
    expect(all).toContain(license.id);
    expect(all).not.toMatch(/keyHash|LK-/i);
  });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
