import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { strayAttributes } from './contradictions.ts';
import type { ItemKey } from './entity-key.ts';
import { listedStatus } from './listed-status.ts';

interface BookkeepingPlace {
  readonly pk: RegExp;
  readonly sk: RegExp;
  /** Whether DynamoDB may delete it after a time. */
  readonly mayExpire?: true;
}

/** Where each kind of bookkeeping lies. */
const places: ReadonlyMap<string, BookkeepingPlace> = new Map<string, BookkeepingPlace>([
  ['idempotency', { pk: /^idempotency#/, sk: /^idempotency$/, mayExpire: true }],
  ['status-counter', { pk: /^status-counter#/, sk: /^status-counter$/ }],
  ['listed-status', { pk: /^revocations#/, sk: /^\d{5}#/ }],
]);

/** What is wrong with an item of bookkeeping; undefined: nothing that shows. Of what it holds there is no change. */
export const bookkeepingProblem = (
  kind: string,
  { pk, sk }: ItemKey,
  item: Readonly<Record<string, AttributeValue>>,
): string | undefined => {
  const place = places.get(kind);
  if (place?.pk.test(pk) !== true || !place.sk.test(sk)) return `${kind}, which does not belong there`;
  if (kind === 'listed-status' && listedStatus({ pk, sk }, item) === undefined) return `${kind} that cannot be read`;
  const strays = strayAttributes(item, place.mayExpire ?? false);
  return strays.length === 0 ? undefined : `${kind} with what it has no use for: ${strays.join(', ')}`;
};
