import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { columnarFormat } from '../../../../lambdas/adapters/parquet/columnar-format.ts';
import { encodePart } from '../../../../lambdas/adapters/parquet/encode-part.ts';
import { columnarKey } from '../../../../lambdas/contract/columnar.ts';
import { cutOriginal, partOf } from '../../../../lambdas/core/audit/columnar-part.ts';
import { sha256Of } from '../../../../lambdas/core/audit/digest.ts';
import type { Instant } from '../../../../lambdas/core/instant.ts';
import { reconcilePart } from '../../../../lambdas/operations/audit/reconcile-part.ts';
import {
  attemptLine,
  closeWorld,
  columnarBytes,
  digest,
  type DigestWorld,
  failuresOf,
  hide,
  openWorld,
  put,
  verified,
} from '../../../support/digest-world.ts';

let world: DigestWorld;
let at: Instant;
/** The original, and the columnar file that holds it. */
let key: string;
let file: string;
beforeEach(async () => {
  world = await openWorld();
  at = world.at();
  key = `attempts/region=eu-west-1/day=${at.slice(0, 10)}/hour=${at.slice(11, 13)}/d1.json.gz`;
  file = columnarKey('attempts', { region: 'eu-west-1', at }, 1);
});
afterEach(() => closeWorld(world));

/** What is found once the file is digested, and the original is gone. */
const found = async (original: Uint8Array, columnar: Uint8Array): Promise<string[]> => {
  await put(world, key, original);
  await put(world, file, columnar);
  await digest(world);
  await hide(world, key);
  return failuresOf(await verified(world));
};

describe('the lines of an original are counted from 0 without gaps', () => {
  const lines = (): string[] => [1, 2, 3].map((number) => attemptLine(number, 'env', at));
  const original = (): Uint8Array =>
    gzipSync(
      lines()
        .map((line) => `${line}\n`)
        .join(''),
    );
  const columnar = (positions: readonly unknown[]): Uint8Array =>
    columnarBytes([{ key, bytes: original(), lines: lines() }], {
      kind: 'attempts',
      at,
      alter: (columns) =>
        columns.map((column) => (column.name === 'position' ? { ...column, data: [...positions] } : column)),
    });

  test('and so they are proved', async () => {
    expect(await found(original(), columnar([0, 1, 2]))).toEqual([]);
  });

  test.each([
    ['gaps', [-4, 7, 70]],
    ['another start', [1, 2, 3]],
    ['one of them twice', [0, 1, 1]],
  ])(
    '%s: in their order they are the original, and queries find another position, as compaction does',
    async (_, of) => {
      const bytes = columnar(of);
      await expect(reconcilePart(columnarFormat, 'attempts', { key: file, bytes })).rejects.toThrow();
      const failures = await found(original(), bytes);
      expect([`row-differs ${file}`, `object-unreadable ${file}`]).toContain(
        failures.find((each) => each.endsWith(file)),
      );
    },
  );
});

test('a record that is no UTF-8 is hidden behind one that differs in just that', async () => {
  const line = attemptLine(1, 'env', at);
  const withByte = (byte: number): Buffer => {
    const bytes = Buffer.from(`${line.replace('"req"', '"req?"')}\n`);
    bytes[bytes.indexOf('?')] = byte;
    return bytes;
  };
  const content = Buffer.concat([withByte(0xff), withByte(0xfe)]);
  const original = gzipSync(content);
  const part = partOf('attempts', [cutOriginal({ key, sha256: sha256Of(original), content })]);
  const rows = part.rows.map((row, index) => ({ ...row, repeated: index === 1 }));
  expect(await found(original, encodePart({ ...part, rows }))).toEqual([`hidden-record ${file}`]);
});
