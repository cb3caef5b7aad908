import { type Customer, type Erasure, customer as customerDocument } from '../core/catalogue.ts';
import { completeErasure, erasureUnderWay, settlingLeft, startErasure } from '../core/erasure.ts';
import type { CustomerId, Region } from '../core/ids.ts';
import { epochMilliseconds, instantAt } from '../core/instant.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, commitOnce } from './commit-once.ts';
import type { ErasurePorts } from './erasure-ports.ts';
import { DependencyUnavailable } from './faults.ts';
import { newHolderKey } from './holder-key.ts';
import type { CustomerSecret, IdempotencyClaim, Stored, StoredCustomer } from './ports.ts';
import { type Precondition, versionMismatch } from './precondition.ts';
import type { Refusal } from './refusal.ts';
import { rekeyLicenses } from './rekey-licenses.ts';

export interface ErasureRequest {
  readonly id: CustomerId;
  readonly author: Author;
  readonly precondition: Precondition;
  readonly claim?: IdempotencyClaim | undefined;
}

/** How far an erasure has come with a request. */
export type ErasureProgress = {
  readonly customer: Customer;
  readonly version: number;
  /** Licenses that this request gave the new key. */
  readonly licensesRekeyed: number;
} & (
  | { readonly kind: 'complete' }
  /** `behind`: regions where something is seen to have the old key yet; none while it only waits for what cannot be seen. */
  | { readonly kind: 'under-way'; readonly behind: readonly Region[]; readonly retryAfterSeconds: number }
  /** Licenses at home in `unreachable` may still have the old key. */
  | { readonly kind: 'out-of-reach'; readonly unreachable: readonly Region[] }
);

/** Time that one request works on licenses, of what its function has. */
const WORKING_MILLISECONDS = 12_000;
const SOON_SECONDS = 1;

/** The customer as the primary region has it: with an older copy, a key that was destroyed could come back to life. */
const load = async ({ catalogue }: ErasurePorts, id: CustomerId): Promise<Result<StoredCustomer, Refusal>> => {
  const stored = await catalogue.customer(id);
  if (stored === undefined) return refused({ code: 'NOT_FOUND', detail: `There is no customer ${id}.` });
  if (!stored.isCurrent) throw new DependencyUnavailable('The primary region');
  return accepted(stored);
};

/** Destroys the customer's key by writing another one over it; an erasure that is under way is gone on with instead. */
const begin = (ports: ErasurePorts, { id, author, precondition, claim }: ErasureRequest): Promise<Committed> =>
  commitOnce<StoredCustomer>(ports, {
    claim,
    home: () => ports.regions[0],
    load: () => load(ports, id),
    decide: ({ value, version }, now) => {
      if (!precondition(version)) return refused(versionMismatch(version));
      if (erasureUnderWay(value) !== undefined) {
        return accepted({ writes: [], answer: { status: 202, body: value, version } });
      }
      const { action, after } = startErasure(value, now);
      const event = changeEventOf(action, author, { at: now, random: ports.random });
      const secret = { holderKey: newHolderKey(ports) };
      return accepted({
        writes: [{ entity: 'customer', after, secret, expectedVersion: version, event }],
        answer: { status: 202, body: after, version: version + 1 },
      });
    },
  });

/** Writes down that the erasure is complete. Somebody else may have done so. */
const complete = (ports: ErasurePorts, { id, author }: ErasureRequest, erasure: Erasure): Promise<Committed> =>
  commitOnce<StoredCustomer>(ports, {
    home: () => ports.regions[0],
    load: () => load(ports, id),
    decide: ({ value, version, secret }, now) => {
      if (secret === undefined || erasureUnderWay(value)?.startedAt !== erasure.startedAt) {
        return accepted({ writes: [], answer: { status: 200, body: value, version } });
      }
      const { action, after } = completeErasure(value, erasure, now);
      const event = changeEventOf(action, author, { at: now, random: ports.random });
      return accepted({
        writes: [{ entity: 'customer', after, secret, expectedVersion: version, event }],
        answer: { status: 200, body: after, version: version + 1 },
      });
    },
  });

/** A look at all licenses, or as much of it as there is time for: the next request goes on from there. */
const look = async (
  ports: ErasurePorts,
  { author }: ErasureRequest,
  { value: { id }, version, secret }: Stored<Customer> & { readonly secret: CustomerSecret },
) => {
  const now = ports.clock();
  const soFar = await ports.looks.recall(id);
  const { begun, isClean: wasClean, positions: from } = soFar ?? { begun: now, isClean: true, positions: {} };
  const until = instantAt(epochMilliseconds(now) + WORKING_MILLISECONDS);
  const rekeyed = await rekeyLicenses(ports, author, { customer: id, ...secret, from, until });
  const { positions, isCutShort, behind, unreachable } = rekeyed;
  const isClean = wasClean && behind.length + unreachable.length === 0;
  if (isCutShort) await ports.looks.keep(id, version, { begun, isClean, positions });
  else if (soFar !== undefined) await ports.looks.keep(id, version, undefined);
  return { rekeyed, begun, isClean };
};

/** What a look says of the erasure. */
const goOn = async (
  ports: ErasurePorts,
  request: ErasureRequest,
  { value, version, secret }: StoredCustomer,
  erasure: Erasure,
): Promise<Result<ErasureProgress, Refusal>> => {
  if (secret === undefined) throw new Error(`Customer ${value.id} is being erased and has no holder key.`);
  const { rekeyed, begun, isClean } = await look(ports, request, { value, version, secret });
  const { unreachable, behind, isCutShort } = rekeyed;
  const progress = { customer: value, version, licensesRekeyed: rekeyed.licenses };
  if (unreachable.length > 0) return accepted({ ...progress, kind: 'out-of-reach', unreachable });
  if (isCutShort || !isClean || settlingLeft(erasure, begun) > 0) {
    const settling = Math.ceil(settlingLeft(erasure, ports.clock()) / 1_000);
    const retryAfterSeconds = isCutShort ? SOON_SECONDS : Math.max(SOON_SECONDS, settling);
    return accepted({ ...progress, kind: 'under-way', behind, retryAfterSeconds });
  }
  const completed = await complete(ports, request, erasure);
  if (!completed.ok) return completed;
  const { body, version: last = version } = completed.value.answer;
  return accepted({ ...progress, kind: 'complete', customer: customerDocument.parse(body), version: last });
};

/**
 * Forgets who the devices and users of a customer's licenses were: destroys the holder key, and with it what its keyed
 * hashes can be matched by, in the customer and then in every license. Asked again it goes on where it was cut short; with
 * an idempotency key always with the same erasure, otherwise with a new one once the last is complete.
 *
 * @throws DependencyUnavailable where the primary region does not answer
 */
export const eraseCustomer = async (
  ports: ErasurePorts,
  request: ErasureRequest,
): Promise<Result<ErasureProgress, Refusal>> => {
  const begun = await begin(ports, request);
  if (!begun.ok) return begun;
  const asked = customerDocument.parse(begun.value.answer.body).erasure;
  const stored = await load(ports, request.id);
  if (!stored.ok) return stored;
  const { value, version } = stored.value;
  const current = erasureUnderWay(value);
  // The one asked for is complete: else there would be no other, and the customer could not have been put anew.
  if (current === undefined || current.startedAt !== asked?.startedAt) {
    return accepted({ kind: 'complete', customer: value, version, licensesRekeyed: 0 });
  }
  return goOn(ports, request, stored.value, current);
};
