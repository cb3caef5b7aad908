import type { Problem } from '../../../client/src/problem.ts';
import { type SeatKeeper, createSeatKeeper } from '../../../client/src/seat/seat-keeper.ts';
import type { SeatStanding } from '../../../client/src/seat/seat-record.ts';
import type { HeldSeat, Reply, SeatClaim } from '../../../client/src/service.ts';
import { type FakeRuntime, fakeRuntime } from '../support/fake-runtime.ts';
import { type FakeVault, fakeVault } from '../support/fake-vault.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const LEASE = 10 * MINUTE;

/** The service's clock is two hours ahead of the device's: nothing may rest on their agreeing. */
export const AHEAD = 120 * MINUTE;

export const unreachable: Reply<never> = { kind: 'unreachable', retryAfter: undefined };

export const refused = (status: number, code: Extract<Reply<never>, { kind: 'refused' }>['code']): Reply<never> => ({
  kind: 'refused',
  status,
  code,
  detail: 'No.',
  decision: code === 'SEAT_DENIED' ? 'SUSPENDED' : undefined,
  serverTime: undefined,
});

/** A floating seat, granted at an instant of the service as it grants one: renewable after a third of the lease. */
export const granted = (serverTime: number, lease = LEASE): Reply<HeldSeat> => ({
  kind: 'answered',
  value: { id: 'sea_1', expiresAt: serverTime + lease, renewAfter: serverTime + lease / 3 },
  serverTime,
});

export const lockedSeat: Reply<HeldSeat> = {
  kind: 'answered',
  value: { id: 'sea_1', expiresAt: undefined, renewAfter: undefined },
  serverTime: undefined,
};

export interface SeatStory {
  readonly keeper: SeatKeeper;
  readonly runtime: FakeRuntime;
  readonly vault: FakeVault;
  /** When each claim was asked, in milliseconds since the start of the story. */
  readonly claims: number[];
  readonly releases: { readonly device: string; readonly user?: string | undefined }[];
  readonly changes: SeatStanding['kind'][];
  readonly problems: Problem[];
  /** What the service answers from now on. */
  readonly answer: (claim: () => Reply<HeldSeat> | Promise<Reply<HeldSeat>>) => void;
  readonly answerRelease: (release: () => Reply<undefined> | Promise<Reply<undefined>>) => void;
  /** Another keeper of the same device, after a restart: the store is as it was left. */
  readonly restart: () => SeatKeeper;
}

/** A device and a service that grants floating seats until it is told otherwise. */
export const seatStory = (
  given: { readonly claim?: SeatClaim; readonly random?: () => number; readonly runtime?: FakeRuntime } = {},
): SeatStory => {
  const runtime = given.runtime ?? fakeRuntime({ random: given.random ?? (() => 0.5) });
  const began = runtime.now();
  const vault = fakeVault();
  const claims: number[] = [];
  const releases: SeatStory['releases'] = [];
  const changes: SeatStanding['kind'][] = [];
  const problems: Problem[] = [];
  let claimed: () => Reply<HeldSeat> | Promise<Reply<HeldSeat>> = () => granted(runtime.now() + AHEAD);
  let released: () => Reply<undefined> | Promise<Reply<undefined>> = () => ({
    kind: 'answered',
    value: undefined,
    serverTime: undefined,
  });
  const open = () =>
    createSeatKeeper({
      runtime,
      vault,
      service: {
        claimSeat: async () => {
          claims.push(runtime.now() - began);
          return Promise.resolve(claimed());
        },
        releaseSeat: async (claimant) => {
          releases.push(claimant);
          return Promise.resolve(released());
        },
      },
      ...(given.claim ?? { device: 'mac-7' }),
      onChange: ({ kind }) => changes.push(kind),
      onProblem: (problem) => problems.push(problem),
    });
  return {
    keeper: open(),
    runtime,
    vault,
    claims,
    releases,
    changes,
    problems,
    answer: (claim) => {
      claimed = claim;
    },
    answerRelease: (release) => {
      released = release;
    },
    restart: open,
  };
};
