import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { type License, license } from '../../lambdas/core/license.ts';
import { type PlanVersion, planVersion } from '../../lambdas/core/plan.ts';
import { type LeasedSeat, seat } from '../../lambdas/core/seats/seat.ts';
import { type SeatPolicy, seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';

/** An instant by its day and its time of day. */
export const at = (day: string, time = '00:00:00.000'): Instant => instant.parse(`${day}T${time}Z`);

/** Perpetual, in force since the 31st of January 2026. */
export const aLicense = (more: object = {}): License =>
  license.parse({
    id: 'lic_01kjmma2g00000000000000000',
    product: 'atlas',
    plan: 'pro',
    customer: 'cus_acme',
    status: 'active',
    home: 'eu-west-1',
    issuedAt: at('2026-01-31'),
    startsAt: at('2026-01-31'),
    term: { kind: 'perpetual' },
    overrides: {},
    statusPosition: { list: 'eu-west-1-0', index: 7 },
    key: { issuedAt: at('2026-01-31') },
    metadata: {},
    ...more,
  });

export const aPlan = (more: object = {}): PlanVersion =>
  planVersion.parse({
    plan: 'pro',
    version: 1,
    publishedAt: at('2026-01-01'),
    product: 'atlas',
    term: { kind: 'perpetual' },
    features: { sso: true },
    ...more,
  });

export const floating: SeatPolicy = seatPolicy.parse({ kind: 'floating', limit: 3, lease: 'PT3H' });
export const nodeLocked: SeatPolicy = seatPolicy.parse({ kind: 'node-locked', limit: 3 });
export const namedUser: SeatPolicy = seatPolicy.parse({ kind: 'named-user', limit: 3, devicesPerUser: 2 });

/** A laptop's seat of eu-west-1, claimed at midnight of the 10th of March 2026. */
export const aSeat = ({
  leaseUntil,
  ...more
}: { leaseUntil?: Instant | undefined } & Record<string, unknown> = {}): LeasedSeat => ({
  value: seat.parse({
    id: 'sea_01kjmma2g00000000000000000',
    license: 'lic_01kjmma2g00000000000000000',
    region: 'eu-west-1',
    holder: { kind: 'device', device: 'laptop' },
    resource: 'seats',
    claimedAt: at('2026-03-10'),
    metadata: {},
    ...more,
  }),
  ...(leaseUntil !== undefined && { leaseUntil }),
});

/** The same seat, as Ada's. */
export const adasSeat = (devices: readonly string[] = ['laptop'], more: object = {}): LeasedSeat =>
  aSeat({ holder: { kind: 'user', user: 'ada', devices: [...devices] }, ...more });
