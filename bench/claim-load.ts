import { planVersion } from '../lambdas/core/plan.ts';
import { monthly } from '../test/support/licensing.ts';
import type { BareClaim } from './bare-claim.ts';
import type { Handle } from './bundled-handler.ts';
import { claimEvent, claimRead, claimTransaction, newDevice } from './claim-calls.ts';
import { type Call, type Load, type Turns, loadOf, loaded, takeTurns } from './concurrent-runs.ts';
import type { BenchEngine } from './engine.ts';

/**
 * Where clients do not wait for one another the turns are short, so that a busy second of the machine meets all alike;
 * where they do, blocks are long enough that their ends, when fewer and fewer clients are left, weigh little.
 */
const TURNS: readonly Turns[] = [
  { clients: 1, blocks: 75, callsPerBlock: 20 },
  { clients: 16, blocks: 15, callsPerBlock: 100 },
  { clients: 64, blocks: 15, callsPerBlock: 384 },
];

/** More seats than a run claims. */
const manySeats = planVersion.parse({
  ...monthly('many-seats'),
  seats: { kind: 'floating', limit: 1_000_000, lease: 'PT10M' },
});

export interface ClaimLoad {
  readonly clients: number;
  readonly claim: Load;
  /** The bare transaction of a claim. */
  readonly transaction: Load;
  /** The bare requests of a claim, one after the other: its read, then its transaction. */
  readonly requests: Load;
}

/**
 * Claims of one license, each for a new device, against the bare requests of another license under the same plan: as many
 * seats lie in the way of all.
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
  const send = (request: BareClaim): Call => {
    return () => bare(request, 201);
  };
  const items = () => claimTransaction(engine.tableName, written.license, manySeats);
  const read = () => claimRead(engine.tableName, written.license);
  const loads: ClaimLoad[] = [];
  for (const turns of TURNS) {
    const services = {
      claim: loaded(claim),
      transaction: loaded(() => send({ items: items() })),
      requests: loaded(() => send({ read: read(), items: items() })),
    };
    await takeTurns(Object.values(services), turns);
    loads.push({
      clients: turns.clients,
      claim: loadOf(services.claim),
      transaction: loadOf(services.transaction),
      requests: loadOf(services.requests),
    });
  }
  return loads;
};
