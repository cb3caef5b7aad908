import { planVersion } from '../lambdas/core/plan.ts';
import { monthly } from '../test/support/licensing.ts';
import type { Handle } from './bundled-handler.ts';
import { claimEvent, claimTransaction, newDevice } from './claim-calls.ts';
import { type Call, type Compared, concurrentRuns } from './concurrent-runs.ts';
import type { BenchEngine } from './engine.ts';

const CLIENTS = [1, 16, 64] as const;
/** Odd, so that a median is a block's. */
const BLOCKS = 15;
const CALLS_MIN = 100;
/** Long enough that the end of a block, when fewer and fewer clients are left, weighs little. */
const CALLS_PER_CLIENT = 6;

/** More seats than a run claims. */
const manySeats = planVersion.parse({
  ...monthly('many-seats'),
  seats: { kind: 'floating', limit: 1_000_000, lease: 'PT10M' },
});

export interface ClaimLoad extends Compared {
  readonly clients: number;
}

/**
 * Claims of one license, each for a new device, against the bare transactions of another license under the same plan: as
 * many seats lie in the way of both.
 */
export const claimLoads = async (
  engine: BenchEngine,
  { seats, bare }: { readonly seats: Handle; readonly bare: Handle },
): Promise<readonly ClaimLoad[]> => {
  await engine.publish(manySeats);
  const [claimed, written] = [await engine.issue(manySeats), await engine.issue(manySeats)];
  // The first claim of each license makes its pool, which the bare transaction needs as well.
  for (const { key } of [claimed, written]) await seats(claimEvent(key, newDevice()), 201);
  const claim = (): Call => {
    const event = claimEvent(claimed.key, newDevice());
    return () => seats(event, 201);
  };
  const transaction = (): Call => {
    const items = claimTransaction(engine.tableName, written.license, manySeats);
    return () => bare({ items }, 201);
  };
  const loads: ClaimLoad[] = [];
  for (const clients of CLIENTS) {
    const callsPerBlock = Math.max(CALLS_MIN, clients * CALLS_PER_CLIENT);
    loads.push({ clients, ...(await concurrentRuns(claim, transaction, { clients, blocks: BLOCKS, callsPerBlock })) });
  }
  return loads;
};
