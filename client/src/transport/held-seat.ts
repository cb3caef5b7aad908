import { type Shape, mapped, object, text } from '../shape.ts';
import type { HeldSeat } from '../service.ts';
import { instantIfAny } from './instant.ts';

/** The answer to a claim. */
export const heldSeat: Shape<HeldSeat> = mapped(
  object({ seat: object({ id: text, expiresAt: instantIfAny, renewAfter: instantIfAny }) }),
  ({ seat }) => seat,
);
