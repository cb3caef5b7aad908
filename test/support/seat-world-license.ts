import type { LicenseId, Region } from '../../lambdas/core/ids.ts';
import type { UnverifiedLicenseKey } from '../../lambdas/core/license-key.ts';
import { planDocument, planVersion } from '../../lambdas/core/plan.ts';
import type { Result } from '../../lambdas/core/result.ts';
import type { SeatDetails } from '../../lambdas/core/seats/seat-change.ts';
import { changeLicensePlan } from '../../lambdas/operations/change-license-plan.ts';
import { type SeatClaimed, claimSeat } from '../../lambdas/operations/seats/claim-seat.ts';
import type { Committed } from '../../lambdas/operations/commit-once.ts';
import { patchLicense } from '../../lambdas/operations/patch-license.ts';
import { releaseSeat } from '../../lambdas/operations/seats/release-seat.ts';
import { retireRegion } from '../../lambdas/operations/seats/retire-region.ts';
import { revokeLicense } from '../../lambdas/operations/revoke-license.ts';
import type { SeatRefusal } from '../../lambdas/operations/seats/seat-refusal.ts';
import type { SeatView } from '../../lambdas/operations/seats/seat-view.ts';
import { transferSeat } from '../../lambdas/operations/seats/transfer-seat.ts';
import { issued, planNamed, publication } from './licensing.ts';
import { outcomeOf, requestFor } from './operator-world.ts';
import { type SeatWorld, virginia } from './seat-world.ts';

/** What holders and operators do with one license of a world, each in a region. */
export interface WorldLicense {
  readonly id: LicenseId;
  readonly key: UnverifiedLicenseKey;
  readonly claim: (
    region: Region,
    device: string,
    more?: Omit<SeatDetails, 'device'>,
  ) => Promise<Result<SeatClaimed, SeatRefusal>>;
  readonly release: (region: Region, device: string, user?: string) => Promise<Result<'released', SeatRefusal>>;
  readonly transfer: (region: Region, from: string, to: string) => Promise<Result<SeatView, SeatRefusal>>;
  /** Claims for devices that nobody has heard of, until one is refused; says how many got a seat, and why that one did not. */
  readonly claimUntilRefused: (region: Region) => Promise<{ readonly claimed: number; readonly code: string }>;
  readonly setSeats: (seats: { readonly limit?: number; readonly overdraft?: number }) => Promise<void>;
  readonly revoke: () => Promise<void>;
  readonly moveTo: (plan: string) => Promise<void>;
  readonly retire: (asked: Region, lost: Region) => Promise<Committed>;
}

export const floating = (limit: number, more: object = {}) => ({ kind: 'floating', limit, lease: 'PT30M', ...more });
export const nodeLocked = (limit: number, more: object = {}) => ({ kind: 'node-locked', limit, ...more });
export const namedUser = (limit: number, more: object = {}) => ({ kind: 'named-user', limit, ...more });

const REQUEST = 'request-of-a-holder';
let plans = 0;

/** Publishes a plan with such seats, in the primary region. */
export const publishSeats = async (world: SeatWorld, seats: object | undefined) => {
  plans += 1;
  const document = planDocument.parse({
    product: 'atlas',
    term: { kind: 'perpetual' },
    ...(seats !== undefined && { seats }),
  });
  const plan = planVersion.parse({ plan: `seats-${plans}`, version: 1, publishedAt: world.now(), ...document });
  const { ledger, regions } = world.in(virginia);
  await ledger.commit(regions[0], publication(plan));
  return plan;
};

/** Issues a license of a new plan with such seats; every region knows both then, and no region has a pool. */
export const licenseWith = async (
  world: SeatWorld,
  seats: object | undefined,
  home: Region = virginia,
): Promise<WorldLicense> => {
  const plan = await publishSeats(world, seats);
  const { license, secret, write } = issued({ plan, home, now: world.now() });
  await world.in(home).ledger.commit(home, [write]);
  await world.replicateAll();
  world.written();
  const { id } = license;
  const key = { licenseId: id, secret };
  const opened = <Answer>(answer: Answer | undefined): Answer => {
    if (answer === undefined) throw new Error('the key opens no license');
    return answer;
  };
  const changed = async (committed: Promise<Committed>): Promise<void> => {
    await outcomeOf(committed);
  };
  let strangers = 0;

  const claim: WorldLicense['claim'] = async (region, device, more = {}) =>
    opened(await claimSeat(world.in(region), key, { details: { device, ...more }, requestId: REQUEST }));
  return {
    id,
    key,
    claim,
    release: async (region, device, user) =>
      opened(await releaseSeat(world.in(region), key, { claimant: { device, user }, requestId: REQUEST })),
    transfer: async (region, from, to) => {
      const move = { from: { device: from }, to: { device: to }, requestId: REQUEST };
      return opened(await transferSeat(world.in(region), key, move));
    },
    claimUntilRefused: async (region) => {
      for (let claimed = 0; ; claimed += 1) {
        strangers += 1;
        const answer = await claim(region, `stranger-${strangers}`, { user: `stranger-${strangers}` });
        if (!answer.ok) return { claimed, code: answer.refusal.code };
      }
    },
    setSeats: (overrides) =>
      changed(
        patchLicense(world.in(home), requestFor(id), (now) => ({
          metadata: now.metadata,
          overrides: { ...now.overrides, seats: { ...now.overrides.seats, ...overrides } },
        })),
      ),
    revoke: () => changed(revokeLicense(world.in(home), requestFor(id))),
    moveTo: (name) =>
      changed(changeLicensePlan(world.in(home), requestFor(id), { plan: planNamed(name), when: 'now' })),
    retire: (asked, lost) => retireRegion(world.in(asked), requestFor(id), lost),
  };
};
