import { customer, product } from '../../lambdas/core/catalogue.ts';
import type { LicenseId } from '../../lambdas/core/ids.ts';
import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { planDocument } from '../../lambdas/core/plan.ts';
import type { Author } from '../../lambdas/operations/author.ts';
import type { Committed, Outcome } from '../../lambdas/operations/commit-once.ts';
import { type IssueLicenseRequest, issueLicense } from '../../lambdas/operations/issue-license.ts';
import type { LicenseView } from '../../lambdas/operations/license-view.ts';
import type { IssuePorts } from '../../lambdas/operations/operator-ports.ts';
import type { IdempotencyClaim } from '../../lambdas/operations/ports.ts';
import type { Precondition } from '../../lambdas/operations/precondition.ts';
import { publishPlanVersion } from '../../lambdas/operations/publish-plan-version.ts';
import { putCustomer } from '../../lambdas/operations/put-customer.ts';
import { putProduct } from '../../lambdas/operations/put-product.ts';
import type { Refusal } from '../../lambdas/operations/refusal.ts';
import { type InMemoryTable, inMemoryTable } from './fakes/in-memory-table.ts';
import { NOON, planNamed, regionOf } from './licensing.ts';

export const alice: Author = { actor: 'arn:aws:iam::000000000000:user/alice', requestId: 'request-1' };
export const always: Precondition = () => true;
export const claimOf = (key: string, fingerprint = 'this request'): IdempotencyClaim => ({
  actor: alice.actor,
  key,
  fingerprint,
});

export interface OperatorWorld {
  readonly ports: IssuePorts;
  readonly table: InMemoryTable;
  /** Moves the clock. */
  readonly at: (now: string) => void;
  /** Actions committed so far, in order. */
  readonly actions: () => readonly string[];
}

/** Ports over memory, as seen from eu-west-1 in a deployment whose primary region is us-east-1. */
export const operatorWorld = (): OperatorWorld => {
  const table = inMemoryTable();
  let now: Instant = NOON;
  let drawn = 0;
  const ports: IssuePorts = {
    region: regionOf('eu-west-1'),
    regions: [regionOf('us-east-1'), regionOf('eu-west-1')],
    clock: () => now,
    random: (count) => {
      drawn += 1;
      return Uint8Array.from({ length: count }, (_, at) => (drawn * 31 + at * 7) % 256);
    },
    ledger: table.ledger,
    catalogue: table.catalogue,
    directory: table.directory,
    positions: table.positions,
  };
  return {
    ports,
    table,
    at: (moment) => {
      now = instant.parse(moment);
    },
    actions: () => table.committed.map(({ write }) => write.event.action),
  };
};

export const outcomeOf = async (committed: Promise<Committed>): Promise<Outcome> => {
  const result = await committed;
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};

export const answerOf = async (committed: Promise<Committed>) => (await outcomeOf(committed)).answer;

export const refusalOf = async (committed: Promise<Committed>): Promise<Refusal> => {
  const result = await committed;
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`);
  return result.refusal;
};

export const atlas = product.parse({ id: 'atlas', name: 'Atlas', metadata: {} });
export const acme = customer.parse({ id: 'cus_acme', name: 'Acme', metadata: {} });
export const globex = customer.parse({ id: 'cus_globex', name: 'Globex', metadata: {} });

export const subscription = (more: object = {}) =>
  planDocument.parse({ product: 'atlas', term: { kind: 'subscription', period: 'P1M', grace: 'P7D' }, ...more });

export const publish = ({ ports }: OperatorWorld, plan: string, document = subscription()) =>
  publishPlanVersion(ports, { plan: planNamed(plan), document, author: alice });

/** Product, two customers and two plans. */
export const stocked = async (): Promise<OperatorWorld> => {
  const world = operatorWorld();
  await putProduct(world.ports, { entity: atlas, author: alice, precondition: always });
  for (const entity of [acme, globex]) await putCustomer(world.ports, { entity, author: alice, precondition: always });
  await publish(world, 'pro');
  await publish(world, 'team', subscription({ features: { sso: true } }));
  return world;
};

export const issueRequest = (more: Partial<IssueLicenseRequest> = {}): IssueLicenseRequest => ({
  customer: acme.id,
  plan: planNamed('pro'),
  trial: true,
  overrides: {},
  metadata: {},
  ...more,
});

export type ShownLicense = LicenseView & { readonly licenseKey: string };

export const issueIn = async ({ ports }: OperatorWorld, more: Partial<IssueLicenseRequest> = {}) =>
  (await answerOf(issueLicense(ports, issueRequest(more), { author: alice }))).body as ShownLicense;

export const requestFor = (id: LicenseId, more: { claim?: IdempotencyClaim; precondition?: Precondition } = {}) => ({
  id,
  author: alice,
  precondition: always,
  ...more,
});
