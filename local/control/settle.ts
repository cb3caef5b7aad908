import { type Controlled, json, nothing, type Operation, operation, problem } from './operation.ts';

/** Milliseconds that `settle` waits: a stream consumer that keeps failing would hold it up for hours. */
const SETTLE_TIMEOUT = 120_000;

/** Invocations that nobody waits for, so far: each may have written. */
const inBackground = ({ regions }: Controlled): number =>
  regions
    .flatMap(({ events, mappings }) => [events.finished(), ...mappings.map((mapping) => mapping.invocations())])
    .reduce((sum, count) => sum + count, 0);

/**
 * Waits for replication, stream consumers and events in turn, until none had anything to do since the one before; then
 * delivers what functions wrote.
 */
const settleAll = async (controlled: Controlled, late: AbortSignal): Promise<void> => {
  const { regions, replications } = controlled;
  let before: number | undefined;
  let now = inBackground(controlled);
  while (now !== before && !late.aborted) {
    before = now;
    await Promise.all(replications.map((replication) => replication.settled()));
    await Promise.all(regions.flatMap(({ mappings }) => mappings.map((mapping) => mapping.drained())));
    await Promise.all(regions.map(({ events }) => events.idle()));
    now = inBackground(controlled);
  }
  await Promise.all(regions.map(({ logs }) => logs.flush()));
};

export const settle: Operation = operation(nothing, async (_, controlled) => {
  const late = new AbortController();
  const isLate = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => {
    late.abort();
    isLate.resolve('late');
  }, SETTLE_TIMEOUT);
  try {
    const outcome = await Promise.race([settleAll(controlled, late.signal), isLate.promise]);
    return outcome === 'late' ? problem(504, `Not settled within ${SETTLE_TIMEOUT / 1000} s`) : json(200, {});
  } catch (error) {
    return problem(500, `Logs could not be delivered: ${String(error)}`);
  } finally {
    clearTimeout(timer);
  }
});
