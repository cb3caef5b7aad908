import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../../../client/src/store/store.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import { openVault } from '../../../client/src/store/open-vault.ts';
import { RETRY_AFTER, RETRY_AFTER_MAX, SAVE_WITHIN } from '../../../client/src/store/vault-saving.ts';
import { vaultSeal } from '../../../client/src/store/sealed-document.ts';
import type { Slice } from '../../../client/src/store/vault.ts';
import { type FakeRuntime, fakeRuntime } from '../support/fake-runtime.ts';

const holder = { licenseKey: 'LK-TEST', device: 'laptop-1' };

const open = (store: Store, runtime: FakeRuntime = fakeRuntime(), more: object = {}) =>
  openVault({ store, runtime, ...holder, ...more });

const contents: readonly (readonly [Slice, unknown])[] = [
  ['lease', 'header.payload.signature'],
  ['keys', [{ kid: 'a' }, { kid: 'b' }]],
  ['clock', { mark: 1_790_000_000_000.25, offset: 0 }],
  ['usage', { 'Ångström 🦊': ['\n', '\u2028', '\ud800'] }],
];

const stored = async (): Promise<string> => {
  const store = memoryStore();
  const vault = await open(store);
  for (const [slice, value] of contents) vault.write(slice, value);
  await vault.flush();
  return (await store.load()) ?? '';
};

const conditionOf = async (text: string) => {
  const vault = await open(memoryStore(text));
  expect(contents.some(([slice]) => vault.read(slice) !== undefined)).toBe(vault.condition === 'intact');
  return vault.condition;
};

describe('a vault', () => {
  test('of an empty store is empty', async () => {
    const vault = await open(memoryStore());
    expect([vault.condition, vault.read('lease')]).toEqual(['empty', undefined]);
  });

  test('gives back what was written, over a restart', async () => {
    const vault = await open(memoryStore(await stored()));
    expect(vault.condition).toBe('intact');
    expect(contents.map(([slice]) => [slice, vault.read(slice)])).toEqual(contents);
  });

  test('is kept in ASCII, in which no two texts have the same bytes', async () => {
    expect(await stored()).toMatch(/^[\n\x20-\x7e]+$/);
  });

  test('forgets what is removed', async () => {
    const store = memoryStore(await stored());
    const vault = await open(store);
    vault.write('lease', undefined);
    expect(vault.read('lease')).toBeUndefined();
    await vault.flush();
    expect((await open(store)).read('lease')).toBeUndefined();
  });

  test('gives back any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const store = memoryStore();
        const vault = await open(store);
        vault.write('seat', value);
        await vault.flush();
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect((await open(store)).read('seat')).toEqual(expected);
      }),
    );
  });

  test('is unreadable where the store cannot be read, and works on from nothing', async () => {
    const saved: string[] = [];
    const vault = await open({
      load: () => Promise.reject(new Error('no access')),
      save: (text) => Promise.resolve(void saved.push(text)),
    });
    expect(vault.condition).toBe('unreadable');
    vault.write('lease', 'new');
    await vault.flush();
    expect(await conditionOf(saved[0] ?? '')).toBe('intact');
  });

  test('of a later format is unreadable, not tampered', async () => {
    const seal = await vaultSeal(fakeRuntime().cryptography, holder);
    expect(await conditionOf(await seal.close('licet-vault 2\n{}'))).toBe('unreadable');
    expect(await conditionOf(await seal.close('licet-vault 1\n{}'))).toBe('unreadable');
  });
});

describe('a vault that was altered is found', () => {
  const isFound = async (text: string) => (await conditionOf(text)) === 'tampered';

  test('by any change of any byte', async () => {
    const text = await stored();
    for (let at = 0; at < text.length; at += 1) {
      for (const bit of [1, 32, 128]) {
        const changed = String.fromCharCode(text.charCodeAt(at) ^ bit);
        expect([at, await isFound(text.slice(0, at) + changed + text.slice(at + 1))]).toEqual([at, true]);
      }
    }
  });

  test('by any byte or half left out, and any put in', async () => {
    const text = await stored();
    for (let at = 0; at < text.length; at += 1) {
      const [before, after] = [text.slice(0, at), text.slice(at)];
      expect([at, await isFound(before + after.slice(1))]).toEqual([at, true]);
      expect([at, await isFound(before)]).toEqual([at, true]);
      for (const added of [' ', '\n', '0', '\uFEFF'])
        expect([at, await isFound(before + added + after)]).toEqual([at, true]);
    }
  });

  test.each([
    ['doubled', (text: string) => text + text],
    ['longer by a line break', (text: string) => `${text}\n`],
    ['with its slices in another order', (text: string) => text.replace(/(\["lease".*?\]),(\["keys".*?\]\])/, '$2,$1')],
    ['with an earlier number', (text: string) => text.replace('"sequence":1', '"sequence":0')],
    ['with a seal that is left out', (text: string) => text.slice(text.indexOf('\n'))],
    ['with line breaks of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('%s', async (_how, alter) => {
    const text = await stored();
    expect(alter(text)).not.toBe(text);
    expect(await isFound(alter(text))).toBe(true);
  });

  test('where two genuine ones are put together', async () => {
    const [one, store] = [await stored(), memoryStore()];
    const vault = await open(store);
    vault.write('lease', 'another');
    await vault.flush();
    const other = (await store.load()) ?? '';
    const [seal, ...rest] = one.split('\n');
    const [otherSeal, ...otherRest] = other.split('\n');
    expect(await isFound([seal, ...otherRest].join('\n'))).toBe(true);
    expect(await isFound([otherSeal, ...rest].join('\n'))).toBe(true);
  });

  test.each([
    ['license key', { licenseKey: 'LK-OTHER' }],
    ['device', { device: 'laptop-2' }],
    ['device, without a name', { device: undefined }],
    ['device, of an empty name', { device: '' }],
  ])('where it is of another %s', async (_whose, more) => {
    expect((await open(memoryStore(await stored()), fakeRuntime(), more)).condition).toBe('tampered');
  });
});

describe('saving', () => {
  const watched = () => {
    const runtime = fakeRuntime();
    const texts: string[] = [];
    const refusals: unknown[] = [];
    let refuse = false;
    const store: Store = {
      load: () => Promise.resolve(undefined),
      save: (text) => {
        if (refuse) return Promise.reject(new Error('disk full'));
        texts.push(text);
        return Promise.resolve();
      },
    };
    const vault = open(store, runtime, { onRefused: (reason: unknown) => refusals.push(reason) });
    return { runtime, texts, refusals, vault, refuse: (next: boolean) => (refuse = next) };
  };

  test('takes changes within a moment together', async () => {
    const { runtime, texts, vault: opening } = watched();
    const vault = await opening;
    for (let count = 0; count < 50; count += 1) vault.write('usage', count);
    await runtime.advance(SAVE_WITHIN - 1);
    expect(texts).toHaveLength(0);
    await runtime.advance(1);
    expect(texts).toHaveLength(1);
    await runtime.advance(60_000);
    expect([texts.length, runtime.waiting()]).toEqual([1, 0]);
  });

  test('counts each', async () => {
    const { texts, vault: opening } = watched();
    const vault = await opening;
    for (const value of [1, 2, 3]) {
      vault.write('usage', value);
      await vault.flush();
    }
    await vault.flush();
    expect(texts.map((text) => /"sequence":(\d+)/.exec(text)?.[1])).toEqual(['1', '2', '3']);
  });

  test('is tried again when the store refuses, less and less often, until it does not', async () => {
    const { runtime, texts, refusals, vault: opening, refuse } = watched();
    const vault = await opening;
    refuse(true);
    vault.write('usage', 1);
    await runtime.advance(SAVE_WITHIN);
    const waits: number[] = [];
    for (let count = refusals.length; count < 12; count = refusals.length) {
      const since = runtime.monotonic();
      while (refusals.length === count) await runtime.advance(250);
      waits.push(runtime.monotonic() - since);
    }
    expect(waits[0]).toBeLessThanOrEqual(RETRY_AFTER);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(waits.at(-1)).toBeLessThanOrEqual(RETRY_AFTER_MAX);
    refuse(false);
    await runtime.advance(RETRY_AFTER_MAX);
    expect([texts.length, runtime.waiting()]).toEqual([1, 0]);
  });

  test('tells whoever waits for it, and leaves nothing waiting behind', async () => {
    const { runtime, texts, vault: opening, refuse } = watched();
    const vault = await opening;
    refuse(true);
    vault.write('usage', 1);
    await expect(vault.flush()).rejects.toThrow('disk full');
    expect(runtime.waiting()).toBe(0);
    refuse(false);
    await vault.flush();
    expect(texts).toHaveLength(1);
  });

  test('never runs twice at a time, and ends with the last that was written', async () => {
    const runtime = fakeRuntime();
    let [running, most, text] = [0, 0, ''];
    const store: Store = {
      load: () => Promise.resolve(undefined),
      save: async (next) => {
        running += 1;
        most = Math.max(most, running);
        await runtime.settle();
        text = next;
        running -= 1;
      },
    };
    const vault = await open(store, runtime);
    const flushes = [1, 2, 3, 4].map((value) => {
      vault.write('usage', value);
      return vault.flush();
    });
    await Promise.all(flushes);
    expect(most).toBe(1);
    expect((await open(memoryStore(text))).read('usage')).toBe(4);
  });
});
