import { cpus } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { planVersion } from '../lambdas/core/plan.ts';
import { countingProxy } from '../test/support/counting-proxy.ts';
import { monthly } from '../test/support/licensing.ts';
import { bundleBeside } from './bundle-beside.ts';
import { claimEvent, claimTransaction, newDevice, releaseEvent } from './claim-calls.ts';
import { type Call, type Load, concurrentRuns } from './concurrent-runs.ts';
import { type BenchEngine, startEngine } from './engine.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

/** A claim may cost so many times its bare transaction, by the medians. */
const RATIO_MAX = 1.5;
const CLIENTS = [1, 16, 64] as const;
const BLOCKS = 10;
const SAMPLES = 60;

const plan = planVersion.parse({
  ...monthly(),
  seats: { kind: 'floating', limit: 1_000_000, lease: 'PT10M' },
});
const single = planVersion.parse({ ...monthly(), seats: { kind: 'floating', limit: 1, lease: 'PT10M' } });

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;

interface HandlerModule {
  readonly handler: (event: unknown, context: unknown) => Promise<{ statusCode: number; body?: string }>;
}

type Send = (event: unknown) => Promise<number>;

/** @param instance a module of its own, with clients of its own, for each name */
const sender = async (file: string, instance: string): Promise<Send> => {
  const { handler } = (await import(`${pathToFileURL(file).href}?${instance}`)) as HandlerModule;
  return async (event) => (await handler(event, {})).statusCode;
};

const expecting = async (answer: Promise<number>, status: number): Promise<void> => {
  const given = await answer;
  if (given !== status) throw new Error(`answered ${given}, not ${status}`);
};

const claimsAgainstBare = async (engine: BenchEngine, bundles: { seats: string; bare: string }) => {
  const seats = await sender(bundles.seats, 'load');
  const bare = await sender(bundles.bare, 'load');
  // Makes the pool, so that the bare transaction finds it as well.
  await expecting(seats(claimEvent(engine.licenseKey, newDevice())), 201);
  const claim = (): Call => {
    const event = claimEvent(engine.licenseKey, newDevice());
    return () => expecting(seats(event), 201);
  };
  const transaction = (): Call => {
    const items = claimTransaction(engine.tableName, engine.license, plan);
    return () => expecting(bare({ items }), 201);
  };
  const loads: { clients: number; ours: Load; theirs: Load }[] = [];
  for (const clients of CLIENTS) {
    const callsPerBlock = Math.max(80, clients * 4);
    const [ours, theirs] = await concurrentRuns(claim, transaction, { clients, blocks: BLOCKS, callsPerBlock });
    loads.push({ clients, ours, theirs });
  }
  return loads;
};

interface Single {
  readonly name: string;
  readonly milliseconds: number;
  readonly requests: number;
}

/** What single requests cost, one after the other, and how many requests to DynamoDB each makes. */
const singles = async (bundle: string): Promise<readonly Single[]> => {
  const engine = await startEngine(single);
  const proxy = await countingProxy(String(process.env['AWS_ENDPOINT_URL_DYNAMODB']));
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = proxy.url;
  const seats = await sender(bundle, 'singles');
  const measured: Single[] = [];
  const measure = async (name: string, prepare: () => Promise<unknown>, event: () => unknown, status: number) => {
    const [times, requests]: [number[], number[]] = [[], []];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      await prepare();
      proxy.targets.length = 0;
      const start = performance.now();
      await expecting(seats(event()), status);
      times.push(performance.now() - start);
      requests.push(proxy.targets.length);
    }
    measured.push({ name, milliseconds: median(times), requests: median(requests) });
  };
  const { licenseKey } = engine;
  const claimOne = () => seats(claimEvent(licenseKey, 'one'));
  const nothing = () => Promise.resolve();
  try {
    await claimOne();
    await measure('release', claimOne, () => releaseEvent(licenseKey, 'one'), 204);
    await measure(
      'claim',
      () => seats(releaseEvent(licenseKey, 'one')),
      () => claimEvent(licenseKey, 'one'),
      201,
    );
    await measure('renewal that is not due', nothing, () => claimEvent(licenseKey, 'one'), 200);
    await measure('claim when all seats are held (one region)', nothing, () => claimEvent(licenseKey, 'two'), 409);
  } finally {
    proxy.close();
    await engine.stop();
  }
  return measured;
};

const main = async (): Promise<void> => {
  print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`);
  const folder = join(import.meta.dirname, '..', '.licet', 'bench');
  const { handlers, beside } = bundleBeside(folder, { 'bare-claim': join(import.meta.dirname, 'bare-claim.ts') });
  const bundles = { seats: join(handlers, 'seats', 'index.mjs'), bare: beside('bare-claim') };
  const engine = await startEngine(plan);
  const loads = await claimsAgainstBare(engine, bundles).finally(() => engine.stop());
  print('## Claims of one license against the bare transaction\n');
  print(
    table(
      ['clients', 'claims a second', 'bare a second', 'claim, median', 'bare, median', 'ratio', 'claim, p99'],
      loads.map(({ clients, ours, theirs }) => [
        String(clients),
        ours.perSecond.toFixed(0),
        theirs.perSecond.toFixed(0),
        milliseconds(ours.medianMilliseconds),
        milliseconds(theirs.medianMilliseconds),
        `${(ours.medianMilliseconds / theirs.medianMilliseconds).toFixed(2)} x`,
        milliseconds(ours.p99Milliseconds),
      ]),
    ),
  );
  print('\n## Single requests about seats\n');
  print(
    table(
      ['request', 'median', 'requests to DynamoDB'],
      (await singles(bundles.seats)).map((each) => [each.name, milliseconds(each.milliseconds), String(each.requests)]),
    ),
  );
  const over = loads.filter(({ ours, theirs }) => ours.medianMilliseconds > RATIO_MAX * theirs.medianMilliseconds);
  if (over.length === 0) return;
  print(`\nMore than ${RATIO_MAX} x the bare transaction at ${over.map(({ clients }) => clients).join(', ')} clients.`);
  process.exitCode = 1;
};

await main();
