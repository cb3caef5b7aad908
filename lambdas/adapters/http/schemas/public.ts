import * as z from 'zod/mini';
import { LEASE_ALGORITHM } from '../../../contract/lease-claims.ts';
import { region } from '../../../core/ids.ts';

export const healthAnswer = z.strictObject({ status: z.literal('ok'), region });

/** A JSON Web Key Set (RFC 7517). */
export const publicKeysAnswer = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      use: z.literal('sig'),
      alg: z.literal(LEASE_ALGORITHM),
    }),
  ),
});

/** Status list aggregation (IETF Token Status List, section 9.3). */
export const statusListsAnswer = z.strictObject({ status_lists: z.array(z.string()) });

/** A JWT. */
export const statusListAnswer = z.string();

/** This document. */
export const openApiAnswer = z.looseObject({ openapi: z.string() });
