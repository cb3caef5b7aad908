import { randomBytes } from 'node:crypto';
import { globalTable } from '../../lambdas/adapters/dynamodb/global-table.ts';
import type { ChangeAction, ChangeEvent } from '../../lambdas/core/change.ts';
import {
  customerId,
  type LicenseId,
  licenseId,
  planId,
  region,
  sortableId,
  versionNumber,
} from '../../lambdas/core/ids.ts';
import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { issue } from '../../lambdas/core/issue-license.ts';
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyHash, makeLicenseKey } from '../../lambdas/core/license-key.ts';
import type { License } from '../../lambdas/core/license.ts';
import { positionAt } from '../../lambdas/core/status-position.ts';
import { type PlanVersion, planDocument, planVersion } from '../../lambdas/core/plan.ts';
import type { Write } from '../../lambdas/operations/ports.ts';
import type { TestTable } from './dynamodb.ts';

/** A moment that tests count from. */
export const NOON = instant.parse('2026-03-01T12:00:00.000Z');

export const regionOf = (name: string) => region.parse(name);

/** The adapters' table over a test table: points the SDK's environment at it, as Lambda's environment would. */
export const tableFor = (test: TestTable, from = test.regions[0] ?? '') => {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = test.endpoint;
  process.env['AWS_ACCESS_KEY_ID'] = test.credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = test.credentials.secretAccessKey;
  const [primary, ...others] = test.regions.map(regionOf);
  if (primary === undefined) throw new Error('a table has at least one region');
  return globalTable({ name: test.tableName, region: regionOf(from), regions: [primary, ...others] });
};

export const eventOf = (action: ChangeAction, at: Instant = NOON): ChangeEvent => ({
  id: sortableId('chg', Date.parse(at), randomBytes(10)),
  at,
  action,
  actor: 'arn:aws:iam::000000000000:user/operator',
  requestId: 'request-1',
});

export const monthly = (plan = 'pro', version = 1): PlanVersion =>
  planVersion.parse({
    plan,
    version,
    publishedAt: NOON,
    ...planDocument.parse({
      product: 'atlas',
      term: { kind: 'subscription', period: 'P1M', grace: 'P7D' },
      features: { sso: true, 'max-projects': 50 },
      offline: { lease: 'P30D' },
    }),
  });

/** A version and the rollout that puts it in force, as the first publication of a plan writes them. */
export const publication = (version: PlanVersion, rolloutVersion = 0): readonly Write[] => [
  { entity: 'plan-version', after: version, expectedVersion: 0, event: eventOf('plan.version-published') },
  {
    entity: 'plan-rollout',
    after: { plan: version.plan, current: version.version, served: version },
    expectedVersion: rolloutVersion,
    event: eventOf('plan.rollout-set'),
  },
];

export const newLicenseId = (at: Instant = NOON): LicenseId =>
  licenseId.parse(sortableId('lic', Date.parse(at), randomBytes(10)));

export interface IssuedLicense {
  readonly license: License;
  readonly key: string;
  readonly secret: string;
  readonly keyHash: string;
  readonly write: Write & { readonly entity: 'license' };
}

let positionsTaken = 0;

/** A license as the operator plane would issue it, ready to be written. */
export const issued = (
  wanted: { plan?: PlanVersion; customer?: string; home?: string; expiresAt?: Instant; now?: Instant } = {},
): IssuedLicense => {
  const now = wanted.now ?? NOON;
  const id = newLicenseId(now);
  const { key, secret } = makeLicenseKey(id, randomBytes(LICENSE_KEY_RANDOM_BYTES));
  const keyHash = licenseKeyHash({ licenseId: id, secret });
  const home = regionOf(wanted.home ?? 'eu-west-1');
  positionsTaken += 1;
  const result = issue(wanted.plan ?? monthly(), {
    id,
    customer: customerId.parse(wanted.customer ?? 'cus_acme'),
    home,
    statusPosition: positionAt(home, positionsTaken - 1),
    now,
    trial: false,
    expiresAt: wanted.expiresAt,
    overrides: {},
    metadata: {},
  });
  if (!result.ok) throw new Error(result.refusal.detail);
  const license = result.value.after;
  const write = {
    entity: 'license',
    after: license,
    secret: { keyHash },
    expectedVersion: 0,
    event: eventOf('license.issued', now),
  } as const;
  return { license, key, secret, keyHash, write };
};

export const planNamed = (name: string) => planId.parse(name);
export const versionOf = (number: number) => versionNumber.parse(number);
