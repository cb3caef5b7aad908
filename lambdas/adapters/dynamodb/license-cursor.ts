import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type LicenseId, licenseId } from '../../core/ids.ts';
import { CursorInvalid } from '../../operations/faults.ts';
import type { LicenseFilter } from '../../operations/ports.ts';
import { cursorContent, cursorText } from './cursor-text.ts';

/** Where a list of licenses goes on: after this license at this position of the index. */
export interface LicensePosition {
  readonly id: LicenseId;
  readonly expirySort: string;
}

const content = z.strictObject({
  filter: z.string(),
  id: licenseId,
  expirySort: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z#lic_[0-9a-z]{26}$/)),
});

const filterHash = (filter: LicenseFilter): string =>
  createHash('sha256')
    .update(JSON.stringify([filter.customer, filter.plan, filter.status, filter.expiringBefore]))
    .digest('base64url')
    .slice(0, 16);

/** An opaque cursor, good for the same filter only: under another one its position would skip or repeat licenses. */
export const writeCursor = (filter: LicenseFilter, position: LicensePosition): string =>
  cursorText({ filter: filterHash(filter), ...position });

/** @throws CursorInvalid where this is no cursor of this list, or one of another filter */
export const readCursor = (filter: LicenseFilter, cursor: string): LicensePosition => {
  const parsed = content.safeParse(cursorContent(cursor));
  const past = filter.expiringBefore !== undefined && parsed.success && parsed.data.expirySort >= filter.expiringBefore;
  if (!parsed.success || past || parsed.data.filter !== filterHash(filter))
    throw new CursorInvalid('not a cursor of this list');
  return parsed.data;
};
