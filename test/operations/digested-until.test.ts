import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestKey } from '../../lambdas/contract/digests.ts';
import { DAY } from '../../lambdas/core/instant.ts';
import { digestedUntil } from '../../lambdas/operations/audit/digested-until.ts';
import { signDigests } from '../../lambdas/operations/audit/sign-digests.ts';
import {
  closeWorld,
  digest,
  type DigestWorld,
  hide,
  HOUR,
  openWorld,
  otherSigner,
  portsOf,
  put,
  putChange,
  settingsOf,
} from '../support/digest-world.ts';

let world: DigestWorld;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => closeWorld(world));

const until = () => digestedUntil(portsOf(world));

describe('what is digested', () => {
  test('is what the latest digest says that all digests list', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    const [first, signed] = [await until(), world.now];
    world.now += DAY;
    await digest(world);
    const [second, signedAgain] = [await until(), world.now];
    expect([first, second].every((at) => at !== undefined)).toBe(true);
    expect(Date.parse(second ?? '') - Date.parse(first ?? '')).toBe(signedAgain - signed);
    expect(Date.parse(second ?? '')).toBeLessThan(signedAgain);
  });

  test('stays so when digests are behind', async () => {
    await digest(world);
    const before = await until();
    world.now += 40 * DAY;
    await expect(until()).resolves.toBe(before);
  });

  test('is nothing where there is no digest', async () => {
    await expect(until()).resolves.toBeUndefined();
  });

  test('is not told by what is no digest', async () => {
    await digest(world);
    const before = await until();
    const next = digestKey({ region: 'eu-west-1', from: world.at(), sequence: 2 });
    await put(world, next.replace('.ndjson', '.txt'), 'a note');
    await expect(until()).resolves.toBe(before);
  });

  test('cannot be told by a digest that cannot be read', async () => {
    const { key } = await digest(world);
    await hide(world, key);
    await put(world, key, 'no digest');
    await expect(until()).rejects.toThrow();
  });

  test('cannot be told by a digest that the digest key has not signed', async () => {
    world.now += HOUR;
    const { key } = await signDigests({ ...portsOf(world), sign: otherSigner(world) }, settingsOf());
    await expect(until()).rejects.toThrow(`${key} is not signed by the digest key`);
  });
});
