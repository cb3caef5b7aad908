import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { clockGuard } from '../../client/src/clock/clock-guard.ts';
import { type KeySet, keySet } from '../../client/src/lease/key-set.ts';
import { verifyLease } from '../../client/src/lease/lease.ts';
import { leaseStanding } from '../../client/src/lease/lease-standing.ts';
import { statusAt, verifyStatusList } from '../../client/src/lease/status-list.ts';
import { nodeCryptography } from '../../client/src/platform/node-cryptography.ts';
import { webCryptography } from '../../client/src/platform/web-cryptography.ts';
import type { ClockStep, ClockVector } from '../../client/vectors/clock-vectors.ts';
import { vectorFiles } from '../../client/vectors/generate.ts';
import type { LeaseVector } from '../../client/vectors/lease-vector.ts';
import type { publicJwk } from '../../client/vectors/signing.ts';
import type { StatusListVector } from '../../client/vectors/status-list-vectors.ts';
import { LEASE_TOKEN_TYPE } from '../../lambdas/contract/lease-claims.ts';
import { answerFromLease } from './support/answer-from-lease.ts';
import { fakeRuntime } from './support/fake-runtime.ts';
import { fakeVault } from './support/fake-vault.ts';

const folder = join(import.meta.dirname, '../../client/vectors');
const stored = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const { keys } = stored('keys.json') as { keys: ReturnType<typeof publicJwk>[] };
const leases = stored('leases.json') as LeaseVector[];
const statusLists = stored('status-lists.json') as StatusListVector[];
const clocks = stored('clocks.json') as ClockVector[];

const trusted = (kids: readonly string[], cryptography = nodeCryptography): KeySet =>
  keySet({
    cryptography,
    monotonic: () => 0,
    pinned: keys.filter(({ kid }) => kids.includes(kid)),
    fetchKeys: () => Promise.resolve(undefined),
  });

test('the files are those that the generator makes', async () => {
  const made = await vectorFiles();
  for (const [name, text] of Object.entries(made))
    expect([name, readFileSync(join(folder, name), 'utf8')]).toEqual([name, text]);
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort(),
  ).toEqual(Object.keys(made).sort());
});

test('there are many, each named once', () => {
  for (const vectors of [leases, statusLists, clocks]) {
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
  }
  expect(leases.length).toBeGreaterThan(80);
});

describe.each([
  ['Node.js', nodeCryptography],
  ['Web Cryptography', webCryptography],
] as const)('leases, by %s', (_platform, cryptography) => {
  test.each(leases.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { token, product, issuer, device, now, status, question, expect: expected } = vector;
    const lease = await verifyLease(token, {
      keys: trusted(vector.keys, cryptography),
      product,
      issuer: issuer ?? undefined,
    });
    if (expected.outcome === 'refused') {
      expect(lease).toEqual({ ok: false, fault: expected.fault });
      return;
    }
    if (!lease.ok) throw new Error(lease.fault);
    const circumstances = { now, device: device ?? undefined, status: status ?? undefined };
    expect(leaseStanding(lease.value, circumstances)).toBe(expected.standing);
    const { code, allowed, freshness, value } = answerFromLease(lease.value, circumstances, question);
    expect({
      outcome: 'answered',
      standing: expected.standing,
      code,
      allowed,
      freshness,
      ...(value !== undefined && { value }),
    }).toEqual(expected);
  });
});

test('another library finds the same signatures good', async () => {
  const answered = leases.filter((vector) => vector.expect.outcome === 'answered');
  expect(answered.length).toBeGreaterThan(40);
  for (const { token, issuer, product, now } of answered) {
    const clockTolerance = 400 * 86_400;
    const options = {
      typ: LEASE_TOKEN_TYPE,
      algorithms: ['ES256'],
      audience: product,
      currentDate: new Date(now),
      clockTolerance,
    };
    await jwtVerify(token, createLocalJWKSet({ keys }), issuer === null ? options : { ...options, issuer });
  }
});

test('no byte of a token can be changed, left out or added unnoticed', async () => {
  const token = leases.find(({ name }) => name === 'a lease bound to this device')?.token ?? '';
  const all = trusted(keys.map(({ kid }) => kid));
  const isGood = async (altered: string) => (await verifyLease(altered, { keys: all, product: 'atlas' })).ok;
  expect(await isGood(token)).toBe(true);
  for (let at = 0; at < token.length; at += 1) {
    const [before, after] = [token.slice(0, at), token.slice(at + 1)];
    const changed = String.fromCharCode(token.charCodeAt(at) ^ 1);
    for (const altered of [before + changed + after, before + after, `${before}A${token.slice(at)}`]) {
      expect([at, altered === token || !(await isGood(altered))]).toEqual([at, true]);
    }
  }
});

describe.each([
  ['Node.js', nodeCryptography],
  ['Web Cryptography', webCryptography],
] as const)('status lists, by %s', (_platform, cryptography) => {
  test.each(statusLists.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { token, issuer, uri, now, expect: expected } = vector;
    const list = await verifyStatusList(token, {
      keys: trusted(vector.keys, cryptography),
      cryptography,
      uri,
      issuer: issuer ?? undefined,
      now: now ?? undefined,
    });
    if (expected.outcome === 'refused') {
      expect(list).toEqual({ ok: false, fault: expected.fault });
      return;
    }
    if (!list.ok) throw new Error(list.fault);
    const read = Object.keys(expected.statuses).map((index) => [index, statusAt(list.value, Number(index)) ?? null]);
    expect(Object.fromEntries(read)).toEqual(expected.statuses);
  });
});

test.each(clocks.map((vector) => [vector.name, vector] as const))(
  'a clock: %s',
  async (_name, { start, skew, steps }) => {
    const runtime = fakeRuntime({ now: start });
    const vault = fakeVault();
    let guard = clockGuard(runtime, vault, { skew });
    const take = async (step: ClockStep): Promise<void> => {
      switch (step.does) {
        case 'wait':
          await runtime.advance(step.milliseconds);
          break;
        case 'sleep':
          runtime.setClock(runtime.now() + step.milliseconds);
          break;
        case 'set':
          runtime.setClock(step.instant);
          break;
        case 'server':
          guard.serverSaid(step.instant);
          break;
        case 'signed':
          guard.atLeast(step.instant);
          break;
        case 'restart':
          guard.save();
          guard = clockGuard(runtime, vault, { skew });
          break;
        case 'read':
          expect(guard.trustedNow()).toBe(step.expect ?? Number.NaN);
      }
    };
    for (const step of steps) await take(step);
  },
);
