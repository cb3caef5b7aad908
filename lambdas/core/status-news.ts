import * as z from 'zod/mini';
import { type StatusValue, statusValues } from '../contract/status-list.ts';
import type { ChangeAction } from './change.ts';
import type { ItemWrite } from './audit/change-record.ts';
import { licenseStatus } from './license.ts';
import { statusValueOf } from './status-list.ts';
import { statusPosition } from './status-position.ts';

const statusValue = z.union([
  z.literal(statusValues.valid),
  z.literal(statusValues.invalid),
  z.literal(statusValues.suspended),
]) satisfies z.ZodMiniType<StatusValue>;

/** What a change of a license means for the status list that it stands in. */
export const statusNews = z.strictObject({
  position: statusPosition,
  value: statusValue,
  /** Of the license: an older piece of news never overrules a newer one. */
  version: z.int().check(z.positive()),
});
export type StatusNews = z.infer<typeof statusNews>;

const setsStatus: ReadonlySet<string> = new Set<ChangeAction>([
  'license.suspended',
  'license.reinstated',
  'license.revoked',
]);
const MOVES_HOME: ChangeAction = 'license.region-retired';

/**
 * All that the news rests on. A license may have further fields, of a later version: they change nothing about its status,
 * and a revocation must not wait for this version to know them. A status that is not known here is none that could be told.
 */
const statusIn = z.object({ status: licenseStatus, statusPosition });

/**
 * The news in a license's change; undefined where its status did not change, so that a license which always was active is
 * never in the table twice. A license whose region is given up tells its status again: what the lost region recorded last
 * may have been lost with it.
 */
export const statusNewsOf = ({ after }: ItemWrite): StatusNews | undefined => {
  const { entity, document, version, change } = after;
  if (entity !== 'license' || !(setsStatus.has(change.action) || change.action === MOVES_HOME)) return undefined;
  const { status, statusPosition: position } = statusIn.parse(JSON.parse(document));
  if (change.action === MOVES_HOME && status === 'active') return undefined;
  return { position, value: statusValueOf[status], version };
};
