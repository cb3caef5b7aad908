import { hash } from 'node:crypto';
import * as z from 'zod';

/** Where an item lies in the table. */
export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

const text = z.string();

/** What a seat goes by: the kind of its holder, and the holder's own text. */
export const holderLabel = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('device'), device: text }).transform(({ kind, device }) => ({ kind, label: device })),
  z.object({ kind: z.literal('user'), user: text }).transform(({ kind, user }) => ({ kind, label: user })),
]);

/** Where the entity of a document lies, by its kind. Whatever lies elsewhere is not what Licet reads. */
const keys: ReadonlyMap<string, z.ZodType<ItemKey>> = new Map<string, z.ZodType<ItemKey>>([
  ['product', z.object({ id: text }).transform(({ id }) => ({ pk: `product#${id}`, sk: 'product' }))],
  ['customer', z.object({ id: text }).transform(({ id }) => ({ pk: `customer#${id}`, sk: 'customer' }))],
  ['license', z.object({ id: text }).transform(({ id }) => ({ pk: `license#${id}`, sk: 'license' }))],
  ['plan-rollout', z.object({ plan: text }).transform(({ plan }) => ({ pk: `plan#${plan}`, sk: 'rollout' }))],
  [
    'plan-version',
    z.object({ plan: text, version: z.int() }).transform(({ plan, version }) => ({
      pk: `plan#${plan}`,
      sk: `version#${String(version).padStart(10, '0')}`,
    })),
  ],
  [
    'seat',
    z.object({ license: text, region: text, holder: holderLabel }).transform(({ license, region, holder }) => ({
      pk: `seats#${license}#${region}`,
      sk: `${holder.kind}#${hash('sha256', holder.label, 'base64url')}`,
    })),
  ],
  [
    'pool',
    z.object({ license: text, resource: text, region: text }).transform(({ license, resource, region }) => ({
      pk: `pools#${license}#${resource}`,
      sk: region,
    })),
  ],
]);

/**
 * The key under which an entity lies; undefined where its kind is not known here, or its document names no key.
 *
 * @param document JSON text
 */
export const entityKey = (kind: string, document: string): ItemKey | undefined =>
  keys.get(kind)?.safeParse(JSON.parse(document)).data;
