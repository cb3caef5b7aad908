import type { AuditKind } from '../../contract/audit.ts';
import { reconciliation } from '../../core/audit/reconciliation.ts';
import type { ByteRanges, ColumnarFormat, OpenPart } from './compaction-ports.ts';

/** A file in memory, read as one elsewhere is. */
export const inMemory = (bytes: Uint8Array): ByteRanges => ({
  byteLength: bytes.length,
  slice: (start, end) => Promise.resolve(Uint8Array.from(bytes.subarray(start, end)).buffer),
});

/**
 * Makes every original again from a columnar file, byte for byte.
 *
 * @throws Error that names the file and the first originals that are not in it as they were
 */
export const reconcilePart = async (
  format: ColumnarFormat,
  kind: AuditKind,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
): Promise<OpenPart> => {
  const part = await format.open(inMemory(bytes));
  const { take, faults } = reconciliation(kind, part.names, part.sources);
  for await (const row of part.rows) take(row);
  const found = faults();
  if (found.length > 0)
    throw new Error(`${key} does not hold its originals: ${found.slice(0, 3).join('; ')} (${found.length} faults).`);
  return part;
};
