import { hash } from 'node:crypto';
import * as z from 'zod';
import { licenseIndexes, seatIndex } from '../../../lambdas/contract/table.ts';
import { holderLabel } from './entity-key.ts';

/** Attributes by which indexes find an item. */
export type IndexEntry = Readonly<Record<string, string>>;

const { byCustomer, byPlan, byStatus, all, scheduled } = licenseIndexes;

/** Behind every expiry: where licenses stand that have none. */
const NEVER = '9999-12-31T23:59:59.999Z';

const text = z.string();

const expiry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('subscription'), expiresAt: text }).transform(({ expiresAt }) => expiresAt),
  z.object({ kind: z.literal('perpetual') }).transform(() => NEVER),
]);

const licenseEntry = z
  .object({
    ...{ id: text, customer: text, plan: text, status: text, home: text, term: expiry },
    scheduled: z.object({ at: text }).optional(),
  })
  .transform(({ id, customer, plan, status, home, term, scheduled: next }): IndexEntry => ({
    [byCustomer.partition]: customer,
    [byPlan.partition]: plan,
    [byStatus.partition]: status,
    [all.partition]: 'license',
    [all.sort]: `${term}#${id}`,
    ...(next !== undefined && { [scheduled.partition]: home, [scheduled.sort]: `${next.at}#${id}` }),
  }));

const shardOf = (label: string): number => (hash('sha256', label, 'buffer')[0] ?? 0) % seatIndex.shards;

/** A seat that has ended is in no index. */
const seatEntry = (leaseUntil: string | undefined): z.ZodType<IndexEntry> =>
  z
    .object({ license: text, region: text, holder: holderLabel, claimedAt: text, ended: z.unknown().optional() })
    .transform(({ license, region, holder, claimedAt, ended }): IndexEntry => {
      if (ended !== undefined) return {};
      return {
        [seatIndex.partition]: `${license}#${region}#${shardOf(holder.label)}`,
        [seatIndex.sort]: leaseUntil ?? `held#${holder.kind}#${claimedAt}`,
      };
    });

/**
 * Where indexes have an entity, by its document: no change tells of it, and none is needed. Undefined where the document
 * is not one of this version of Licet.
 *
 * Not what Licet writes it with: what is looked at must not be judged by the hand that wrote it.
 *
 * @param document JSON text
 * @param leaseUntil of a seat: where its lease ends stands beside the document
 */
export const indexEntry = (kind: string, document: string, leaseUntil: string | undefined): IndexEntry | undefined => {
  if (kind !== 'license' && kind !== 'seat') return {};
  const entry = kind === 'license' ? licenseEntry : seatEntry(leaseUntil);
  return entry.safeParse(JSON.parse(document)).data;
};
