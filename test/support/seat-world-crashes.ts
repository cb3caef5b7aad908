import type { SeatWorld } from './seat-world.ts';
import { Killed } from './seat-world-faults.ts';

export interface CrashPlan<Scene> {
  /** What there is before the operation: the same each time, of a license of its own. */
  readonly prepare: () => Promise<Scene>;
  readonly run: (scene: Scene) => Promise<unknown>;
  /** What must hold afterwards, wherever the operation was killed. */
  readonly repair: (scene: Scene) => Promise<void>;
}

/** More writes than any operation makes. */
const WRITES_MAX = 40;

/**
 * Runs an operation again and again, killed before its first write, then before its second, until it is through; each time
 * what was left is repaired and looked at. A failure tells before which write the operation was killed.
 *
 * @returns the writes that it was killed before, in order
 */
export const killedBeforeEachWrite = async <Scene>(
  world: SeatWorld,
  { prepare, run, repair }: CrashPlan<Scene>,
): Promise<readonly string[]> => {
  for (let n = 1; n <= WRITES_MAX; n += 1) {
    await world.reset();
    const scene = await prepare();
    world.written();
    world.crashBeforeWrite(n);
    await run(scene).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    const died = world.revive();
    const made = world.written();
    try {
      await repair(scene);
    } catch (cause) {
      throw new Error(died ? `killed after ${made.join(', ') || 'nothing'}` : 'not killed', { cause });
    }
    if (!died) return made;
  }
  throw new Error(`not through after ${WRITES_MAX} writes`);
};
