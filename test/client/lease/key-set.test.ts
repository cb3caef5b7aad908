import { describe, expect, test } from '@jest/globals';
import type { PublicKey } from '../../../client/src/platform/cryptography.ts';
import { REFETCH_EVERY, keySet } from '../../../client/src/lease/key-set.ts';
import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { signer } from '../support/signed-token.ts';

const [one, two, three] = [signer('one').publicKey, signer('two').publicKey, signer('three').publicKey];

const scene = (given: { pinned?: PublicKey[]; kept?: PublicKey[]; published?: PublicKey[] } = {}) => {
  const runtime = fakeRuntime();
  const imports: string[] = [];
  const learnt: (readonly PublicKey[])[] = [];
  let fetches = 0;
  let published: readonly PublicKey[] | undefined | 'fault' = given.published ?? [];
  const keys = keySet({
    cryptography: {
      verifier: (key) => {
        imports.push(`${key.kid} ${key.x}`);
        return nodeCryptography.verifier(key);
      },
    },
    monotonic: runtime.monotonic,
    pinned: given.pinned ?? [],
    kept: given.kept ?? [],
    fetchKeys: async () => {
      fetches += 1;
      await Promise.resolve();
      if (published === 'fault') throw new Error('no network');
      return published;
    },
    onFetched: (list) => learnt.push(list),
  });
  return {
    keys,
    imports,
    learnt,
    advance: runtime.advance,
    fetches: () => fetches,
    publish: (next: typeof published) => {
      published = next;
    },
    knows: async (kid: string) => (await keys.verifier(kid)) !== undefined,
  };
};

describe('the keys', () => {
  test('that are pinned or kept are known without a fetch, and imported once', async () => {
    const { knows, fetches, imports } = scene({ pinned: [one], kept: [two] });
    for (const kid of ['one', 'two', 'one', 'two']) expect(await knows(kid)).toBe(true);
    expect([fetches(), imports.length]).toEqual([0, 2]);
  });

  test('that are unknown are fetched once, and kept', async () => {
    const { knows, fetches, learnt } = scene({ published: [one, two] });
    expect(await knows('two')).toBe(true);
    expect(await knows('one')).toBe(true);
    expect([fetches(), learnt]).toEqual([1, [[one, two]]]);
  });

  test('are fetched once for all that ask at a time', async () => {
    const { knows, fetches } = scene({ published: [one, two] });
    expect(await Promise.all(['one', 'two', 'three', 'one'].map(knows))).toEqual([true, true, false, true]);
    expect(fetches()).toBe(1);
  });

  test.each([
    ['found nothing', [] as PublicKey[]],
    ['did not have it', [one]],
    ['could not be done', undefined],
    ['failed', 'fault' as const],
  ])('are not fetched again within a minute of a fetch that %s', async (_how, answer) => {
    const { knows, fetches, publish, advance } = scene();
    publish(answer);
    expect(await knows('three')).toBe(false);
    publish([three]);
    await advance(REFETCH_EVERY - 1);
    expect([await knows('three'), await knows('four'), fetches()]).toEqual([false, false, 1]);
    await advance(1);
    expect([await knows('three'), fetches()]).toEqual([true, 2]);
  });

  test('that are pinned are never replaced by fetched ones of the same name, nor taken back', async () => {
    const impostor = { ...two, kid: 'one' };
    const { keys, knows, imports } = scene({ pinned: [one], published: [impostor] });
    await keys.refresh();
    expect(await knows('one')).toBe(true);
    expect(imports).toEqual([`one ${one.x}`]);
  });

  test('that are no longer published are taken back; new ones of the same name replace old ones', async () => {
    const { keys, knows, publish, imports } = scene({ kept: [one, two] });
    expect([await knows('one'), await knows('two')]).toEqual([true, true]);
    const renewed = { ...three, kid: 'two' };
    publish([renewed]);
    await keys.refresh();
    expect([await knows('one'), await knows('two')]).toEqual([false, true]);
    expect(imports.at(-1)).toBe(`two ${three.x}`);
  });

  test('stay where a fetch brings none', async () => {
    const { keys, knows, publish } = scene({ kept: [one] });
    publish([]);
    await keys.refresh();
    expect(await knows('one')).toBe(true);
  });

  test('that are no points of the curve are as if they were not there', async () => {
    const { knows } = scene({ pinned: [{ ...one, y: one.x }, two] });
    expect([await knows('one'), await knows('two')]).toEqual([false, true]);
  });
});
