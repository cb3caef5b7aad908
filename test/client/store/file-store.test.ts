import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fileStore } from '../../../client/src/store/file-store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'licet-store-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a file store', () => {
  test('has nothing where there is no file, nor a folder', async () => {
    expect(await fileStore(join(folder, 'a', 'b', 'vault')).load()).toBeUndefined();
  });

  test('keeps a text, in folders that it makes, for the owner alone', async () => {
    const path = join(folder, 'a', 'b', 'vault');
    await fileStore(path).save('one\n');
    expect(await fileStore(path).load()).toBe('one\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  test('replaces what was there, of whatever mode, and leaves nothing beside it', async () => {
    const path = join(folder, 'vault');
    writeFileSync(path, 'a much longer text that was there');
    chmodSync(path, 0o644);
    await fileStore(path).save('short');
    expect(readFileSync(path, 'utf8')).toBe('short');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['vault']);
  });

  test('rejects where it cannot write or read, and leaves no draft', async () => {
    const path = join(folder, 'taken');
    await fileStore(join(path, 'inner')).save('the path is a folder now');
    await expect(fileStore(path).save('text')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(fileStore(path).load()).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  test('is never read torn, however many save at a time: the last wins', async () => {
    const path = join(folder, 'vault');
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
    const [first = ''] = texts;
    await fileStore(path).save(first);
    const writers = texts.map(async (text) => {
      for (let count = 0; count < 10; count += 1) await fileStore(path).save(text);
    });
    const reader = async (): Promise<void> => {
      for (let count = 0; count < 100; count += 1) expect(texts).toContain(await fileStore(path).load());
    };
    await Promise.all([...writers, reader()]);
    expect(readdirSync(folder)).toEqual(['vault']);
  });
});
