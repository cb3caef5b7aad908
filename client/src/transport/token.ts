import { NOT, type Shape, mapped, object, text } from '../shape.ts';

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** A JWT in its compact form (RFC 7515, section 7.1), by its looks alone: nothing of it is verified here. */
export const tokenIn = (text: string): { readonly value: string } | undefined =>
  COMPACT.test(text) ? { value: text } : undefined;

/** The answer to a request for a lease. */
export const unverifiedLease: Shape<string> = mapped(object({ lease: text }), ({ lease }) =>
  COMPACT.test(lease) ? lease : NOT,
);
