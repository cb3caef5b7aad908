import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { identities } from '../../local/identities.ts';
import { type Signer, signedHeaders } from '../../local/sign-request.ts';
import { type BadRequest, type Seed, badRequests } from '../support/bad-input.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [home, other] = ['us-east-1', 'eu-west-1'];

let machine: Machine;
let seed: Seed;

beforeAll(async () => {
  machine = await startMachine({ regions: [home, other] });
  const listed = await machine.operate(home, { method: 'GET', path: '/v1/admin/licenses' });
  const [license] = (listed.body as { items: { id: string; customer: string; plan: string; product: string }[] }).items;
  if (license === undefined) throw new Error('the demo has a license');
  seed = { ...license, license: license.id, licenseKey: machine.demoLicenseKey };
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

const send = ({ sender, method, path, headers, body }: BadRequest) => {
  const request = { method, path, headers, ...(body !== undefined && { body }) };
  if (sender === 'operator') return machine.operate(home, request);
  return machine.send(home, { ...request, ...(sender === 'holder' && { licenseKey: seed.licenseKey }) });
};

const placeholder: Seed = {
  product: 'atlas',
  customer: 'cus_acme',
  plan: 'atlas-pro',
  license: 'lic_00000000000000000000000000',
  licenseKey: 'LK-',
};

/** The SDK's signer loses a parameter of this name, so its signature is another request's. */
const canBeSigned = ({ sender, path }: BadRequest): boolean => sender !== 'operator' || !path.includes('__proto__');

const cases = badRequests(placeholder)
  .map((request, at) => ({ request, at }))
  .filter(({ request }) => canBeSigned(request));

describe('bad input over HTTP is the sender’s mistake, never a fault of the service', () => {
  test.each(cases.map(({ request, at }) => [request.name, at] as const))('%s', async (_name, at) => {
    const request = badRequests(seed)[at];
    if (request === undefined) throw new Error('the table has the same requests for every seed');
    const answer = await send(request);
    expect(answer.status).toBe(request.gatewayStatus ?? request.status);
    if (request.gatewayStatus !== undefined) return;
    expect(answer.body).toMatchObject({ code: request.code });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-licet-region')).toBe(home);
  });
});

describe('an operator’s signature', () => {
  const path = '/v1/admin/licenses';
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
  const signedAt = async (at: Date, signer: Signer = identities.operator, region = home) => {
    const url = `${machine.url(home)}${path}`;
    return machine.send(home, {
      method: 'GET',
      path,
      headers: await signedHeaders({ method: 'GET', url }, signer, region, at),
    });
  };

  test.each([
    ['of now', 0, 200],
    ['of four minutes ago', -4, 200],
    ['that has expired', -6, 403],
    ['of the future', 6, 403],
  ])('%s: %d minutes, %d', async (_name, offset, status) => {
    await expect(signedAt(minutes(offset))).resolves.toMatchObject({ status });
  });

  test('for another region is refused', async () => {
    await expect(signedAt(minutes(0), identities.operator, other)).resolves.toMatchObject({ status: 403 });
  });

  test('with another secret is refused', async () => {
    const forged = { ...identities.operator, secretAccessKey: 'guessed' };
    await expect(signedAt(minutes(0), forged)).resolves.toMatchObject({ status: 403 });
  });

  test('of somebody who may not operate is refused', async () => {
    await expect(machine.operate(home, { method: 'GET', path, as: 'auditor' })).resolves.toMatchObject({ status: 403 });
  });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
