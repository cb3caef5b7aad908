import * as z from 'zod/mini';
import { customerId, planId, region } from '../../../core/ids.ts';
import { instantInput } from '../../../core/instant.ts';
import { legalSteps } from '../../../core/license-lifecycle.ts';
import { license, licenseStatus, overrides } from '../../../core/license.ts';
import { metadata } from '../../../core/metadata.ts';
import { pageCursor, pageLimit, pageOf } from './page.ts';

export const issueLicenseRequest = z.strictObject({
  customer: customerId,
  plan: planId,
  startsAt: z.optional(instantInput),
  expiresAt: z.optional(instantInput),
  trial: z._default(z.boolean(), true),
  overrides: z._default(overrides, {}),
  metadata: z._default(metadata, {}),
  homeRegion: z.optional(region),
});

export const licenseAnswer = z.extend(license, {
  legalSteps: z.array(z.enum([...new Set(Object.values(legalSteps).flat())])),
});

/** A license with its new key: the only time that the key is shown. */
export const licenseWithKeyAnswer = z.extend(licenseAnswer, { licenseKey: z.string() });

export const licensesQuery = z.strictObject({
  customer: z.optional(customerId),
  plan: z.optional(planId),
  status: z.optional(licenseStatus),
  expiringBefore: z.optional(instantInput),
  limit: pageLimit,
  cursor: pageCursor,
});
export const licensesAnswer = pageOf(licenseAnswer);
