import { createHash } from 'node:crypto';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { limits } from '../../contract/limits.ts';
import { itemAttributes } from '../../contract/table.ts';
import type { Region } from '../../core/ids.ts';
import { type Instant, epochSeconds } from '../../core/instant.ts';
import type { IdempotencyClaim, RandomBytes, Recollection, RememberedAnswer } from '../../operations/ports.ts';
import type { Item } from './items.ts';
import { type ItemKey, idempotencyItemKey } from './keys.ts';
import { openAnswer, sealAnswer } from './sealed-answer.ts';

const DAY_SECONDS = 86_400;

const row = z.object({ fingerprint: z.string(), sealed: z.instanceof(Uint8Array) });

/** Keys are remembered per caller: two operators may use the same key. */
export const claimItemKey = (claim: IdempotencyClaim): ItemKey =>
  idempotencyItemKey(
    createHash('sha256')
      .update(JSON.stringify([claim.actor, claim.key]))
      .digest('base64url'),
  );

/** Bookkeeping, not an audited entity: it has no `change`, and DynamoDB deletes it after its time. */
export const claimItem = (
  claim: IdempotencyClaim,
  remembered: { readonly answer: RememberedAnswer; readonly now: Instant; readonly writer: Region },
  random: RandomBytes,
): Item =>
  marshall({
    ...claimItemKey(claim),
    [itemAttributes.entity]: 'idempotency',
    [itemAttributes.writer]: remembered.writer,
    [itemAttributes.timeToLive]: epochSeconds(remembered.now) + limits.idempotencyDays * DAY_SECONDS,
    fingerprint: claim.fingerprint,
    sealed: sealAnswer(remembered.answer, claim.key, random),
  });

/** What an earlier request with the same key tells about this one. */
export const recollection = (item: Item | undefined, claim: IdempotencyClaim): Recollection => {
  if (item === undefined) return { kind: 'new' };
  const known = row.parse(unmarshall(item));
  if (known.fingerprint !== claim.fingerprint) return { kind: 'key-reused' };
  return { kind: 'repeated', answer: openAnswer(known.sealed, claim.key) };
};
