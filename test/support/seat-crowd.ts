import type { Machine } from './machine.ts';
import type { SeatLicense } from './seat-license.ts';

/** Many devices of one license, each in a region, that claim and release as clients do: again, until they are answered. */
export interface Crowd {
  /** Every device without a seat claims one, many at a time. */
  readonly claimAll: () => Promise<void>;
  readonly releaseAll: () => Promise<void>;
  /** Holders release and others claim, many at a time. */
  readonly churn: (moves: number) => Promise<void>;
  readonly held: () => number;
  /** The most that ever held a seat at one instant. */
  readonly mostHeld: () => number;
  /** Requests that were cut short by a fault of the service. */
  readonly killed: () => number;
}

export interface CrowdOptions {
  readonly machine: Machine;
  readonly license: SeatLicense;
  readonly regions: readonly string[];
  readonly devices: number;
}

const AT_A_TIME = 32;
const TRIES_MAX = 60;

/** Runs tasks, some at a time. */
const each = async <Task>(tasks: readonly Task[], run: (task: Task) => Promise<void>): Promise<void> => {
  const queue = [...tasks];
  const work = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await run(task);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
};

export const crowdOf = ({ license, regions, devices }: CrowdOptions): Crowd => {
  const names = Array.from({ length: devices }, (_, at) => `device-${at}`);
  const regionOf = new Map(names.map((name, at) => [name, regions[at % regions.length] ?? '']));
  /** Devices that were told they hold a seat, and have not asked to release it since. */
  const holders = new Set<string>();
  let [most, killed] = [0, 0];

  const answered = async (ask: () => ReturnType<SeatLicense['claim']>): Promise<number> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { status, body } = await ask();
      if (status < 500) return status;
      const { code } = (body ?? {}) as { code?: string };
      // What the service itself answers has a code; a function that was killed has none, or another's.
      if (code === 'SEATS_UNREACHABLE') return status;
      if (code !== 'SEATS_CONTENDED' && code !== 'DEPENDENCY_UNAVAILABLE') killed += 1;
    }
    throw new Error(`no answer in ${TRIES_MAX} tries`);
  };

  const claim = async (device: string): Promise<void> => {
    const status = await answered(() => license.claim(regionOf.get(device) ?? '', device));
    if (status === 200 || status === 201) holders.add(device);
    else if (status !== 409 && status !== 503) throw new Error(`a claim was answered ${status}`);
    most = Math.max(most, holders.size);
  };

  const release = async (device: string): Promise<void> => {
    holders.delete(device);
    const status = await answered(() => license.release(regionOf.get(device) ?? '', device));
    if (status !== 204) throw new Error(`a release was answered ${status}`);
  };

  return {
    claimAll: () =>
      each(
        names.filter((name) => !holders.has(name)),
        claim,
      ),
    releaseAll: () => each([...holders], release),
    churn: (moves) =>
      each(
        Array.from({ length: moves }, (_, at) => at),
        async (at) => {
          const [leaving] = holders;
          if (leaving !== undefined) await release(leaving);
          await claim(names[(at * 7) % names.length] ?? '');
        },
      ),
    held: () => holders.size,
    mostHeld: () => most,
    killed: () => killed,
  };
};
