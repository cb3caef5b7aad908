import * as z from 'zod/mini';
import { instant } from './instant.ts';

/** What can happen to an audited entity. The words of the audit log; never renamed. */
export const changeAction = z.enum([
  'product.created',
  'product.updated',
  'customer.created',
  'customer.updated',
  'customer.holder-key-made',
  'customer.erased',
  'customer.erasure-completed',
  'plan.version-published',
  'plan.rollout-set',
  'license.issued',
  'license.updated',
  'license.suspended',
  'license.reinstated',
  'license.revoked',
  'license.renewed',
  'license.plan-change-scheduled',
  'license.plan-changed',
  'license.key-rotated',
  'license.transferred',
  'license.region-retired',
  'license.holder-key-replaced',
  'seat.claimed',
  'seat.updated',
  'seat.released',
  'seat.reclaimed',
  'seat.transferred',
  'seat.handed-over',
  'seat.roamed',
  'pool.minted',
  'pool.burned',
  'pool.sent',
  'pool.credited',
  'pool.taken-over',
  'pool.yielded',
]);
export type ChangeAction = z.infer<typeof changeAction>;

/** A new state of an entity and the word for what brought it about. One value, so that neither is written without the other. */
export interface Change<Entity> {
  readonly action: ChangeAction;
  readonly after: Entity;
}

/** Who did it, when and why: stored beside the state that it led to, archived with it. */
export const changeEvent = z.strictObject({
  id: z.string(),
  at: instant,
  action: changeAction,
  actor: z.string(),
  reason: z.optional(z.string()),
  requestId: z.string(),
});
export type ChangeEvent = z.infer<typeof changeEvent>;
