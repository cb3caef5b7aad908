import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { functionSizes } from '../lib/function-sizes.ts';
import { bundleBeside } from './bundle-beside.ts';
import { bundleCosts } from './bundle-cost.ts';
import { catchAttempts } from './caught-attempts.ts';
import { millionChecks } from './check-cost.ts';
import { checkEvent } from './check-event.ts';
import { type BenchEngine, startEngine } from './engine.ts';
import { type Invoke, pairedRuns } from './paired-runs.ts';
import { readUnits } from './read-units.ts';
import { median, quantile } from './statistics.ts';
import { table } from './table.ts';

const BLOCKS = 120;
/** Bytes of the HTTP API's access log line, as `lib/regional-api.ts` formats it. */
const ACCESS_LOG_BYTES = 350;
const RESPONSE_HEADER_BYTES = 500;
/** What Lambda is assumed to wait for DynamoDB; local latency says nothing about it. */
const DYNAMODB_MILLISECONDS = 5;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const root = join(import.meta.dirname, '..');
const folder = join(root, '.licet', 'bench');

const bundleAll = (): { readonly handlers: string; readonly bare: string } => {
  const { handlers, beside } = bundleBeside(folder, { bare: join(import.meta.dirname, 'bare-handler.ts') });
  return { handlers, bare: beside('bare') };
};

interface HandlerModule {
  readonly handler: (event: unknown, context: unknown) => Promise<{ statusCode: number; body?: string }>;
}

const invoker = async (
  file: string,
  event: unknown,
): Promise<{ invoke: Invoke; answer: { statusCode: number; body?: string } }> => {
  const { handler } = (await import(pathToFileURL(file).href)) as HandlerModule;
  const invoke = () => handler(event, {});
  const answer = await handler(event, {});
  if (answer.statusCode !== 200) throw new Error(`${file} answers ${answer.statusCode}: ${answer.body ?? ''}`);
  return { invoke, answer };
};

const latency = async (engine: BenchEngine, bundles: { handlers: string; bare: string }) => {
  let recordBytes = 0;
  catchAttempts((line) => {
    recordBytes = Buffer.byteLength(line);
  });
  process.env['BENCH_LICENSE_PK'] = engine.licensePartition;
  process.env['BENCH_SEATS_PK'] = engine.seatsPartition;
  const event = checkEvent(engine.licenseKey);
  const check = await invoker(join(bundles.handlers, 'check', 'index.mjs'), event);
  const bare = await invoker(bundles.bare, event);
  const [ours, theirs] = await pairedRuns(check.invoke, bare.invoke, BLOCKS);
  return { ours, theirs, answerBytes: Buffer.byteLength(check.answer.body ?? ''), recordBytes };
};

const main = async (): Promise<void> => {
  print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`);
  const bundles = bundleAll();
  const engine = await startEngine();
  try {
    const { ours, theirs, ...bytes } = await latency(engine, bundles);
    const ratio = median(ours.latencies) / median(theirs.latencies);
    print('## A check against a bare handler\n');
    print(
      table(
        ['', 'median', 'p99', 'processor time a call'],
        [
          ['check', ...[median(ours.latencies), quantile(ours.latencies, 0.99), ours.processor].map(milliseconds)],
          [
            'bare handler, same BatchGetItem',
            ...[median(theirs.latencies), quantile(theirs.latencies, 0.99), theirs.processor].map(milliseconds),
          ],
          ['ratio or difference', `${ratio.toFixed(3)} x`, '', milliseconds(ours.processor - theirs.processor)],
        ],
      ),
    );
    const units = await readUnits(engine);
    print('\n## Read request units of a check\n');
    print(
      table(
        ['plan', 'units'],
        [
          ['warm', String(units.warm)],
          ['warm, with a device (one region)', String(units.withDevice)],
          ['refreshed along the way, with a device', String(units.refreshing)],
        ],
      ),
    );
    printCost(units.refreshing, bytes, ours.processor);
    print('\n## Bundles\n');
    const costs = bundleCosts(bundles.handlers, { ...process.env, ...engine.environment });
    print(
      table(
        ['function', 'KB', 'KB gzipped', 'import, median of 9'],
        costs.map((cost) => [
          cost.name,
          cost.kilobytes.toFixed(0),
          cost.gzippedKilobytes.toFixed(0),
          milliseconds(cost.importMilliseconds),
        ]),
      ),
    );
  } finally {
    await engine.stop();
  }
};

const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 3 : 1)} ms`;

/** Counts every check as one that refreshes its plan: the dearest there is with a warm cache. */
const printCost = (
  units: number,
  { answerBytes, recordBytes }: { readonly answerBytes: number; readonly recordBytes: number },
  ownMilliseconds: number,
): void => {
  const use = {
    readUnits: units,
    billedMilliseconds: Math.ceil(DYNAMODB_MILLISECONDS + ownMilliseconds),
    memoryMegabytes: functionSizes.check.memoryMegabytes,
    answerBytes: answerBytes + RESPONSE_HEADER_BYTES,
    accessLogBytes: ACCESS_LOG_BYTES,
    recordBytes,
  };
  const costs = millionChecks(use);
  const total = [...costs.values()].reduce((sum, dollars) => sum + dollars, 0);
  print(`\n## A million checks, in US dollars (us-east-1, on demand)\n`);
  print(
    table(
      ['paid for', 'dollars'],
      [...[...costs].map(([item, dollars]) => [item, dollars.toFixed(3)]), ['**together**', `**${total.toFixed(2)}**`]],
    ),
  );
};

await main();
