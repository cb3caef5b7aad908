import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundleBeside } from './bundle-beside.ts';
import { bundledHandler } from './bundled-handler.ts';
import { catchAttempts } from './caught-attempts.ts';
import { type ClaimLoad, claimLoads } from './claim-load.ts';
import { type Load, type Ratio, ratioOf } from './concurrent-runs.ts';
import { startEngine } from './engine.ts';
import { type SeatRequest, seatRequests } from './seat-requests.ts';
import { table } from './table.ts';

/** A claim may cost so many times its bare transaction, by the medians. */
const RATIO_MAX = 1.5;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const times = (ratio: number): string => `${ratio.toFixed(2)} x`;

const loadRow = (clients: number, what: string, load: Load): readonly string[] => [
  String(clients),
  what,
  load.perSecond.toFixed(0),
  milliseconds(load.medianMilliseconds),
  milliseconds(load.p99Milliseconds),
  load.requestsPerCall.toFixed(2),
];

const ratioRow = (clients: number, what: string, { ratio, middleHalf: [lower, upper] }: Ratio): readonly string[] => [
  String(clients),
  `**${what}**`,
  '',
  `**${times(ratio)}**`,
  `(half of the blocks: ${times(lower)} to ${times(upper)})`,
  '',
];

const loadRows = ({ clients, claim, transaction, requests }: ClaimLoad): readonly (readonly string[])[] => [
  loadRow(clients, 'claim', claim),
  loadRow(clients, 'bare transaction', transaction),
  loadRow(clients, 'bare read, then bare transaction', requests),
  ratioRow(clients, 'claim / transaction', ratioOf(claim, transaction)),
  ratioRow(clients, 'claim / both requests', ratioOf(claim, requests)),
];

const requestRow = ({ name, milliseconds: time, operations }: SeatRequest): readonly string[] => [
  name,
  milliseconds(time),
  String(operations.length),
  operations.join(', '),
];

const bundles = () => {
  const folder = join(import.meta.dirname, '..', '.licet', 'bench-claims');
  const { handlers, beside } = bundleBeside(folder, { 'bare-claim': join(import.meta.dirname, 'bare-claim.ts') });
  return { seats: join(handlers, 'seats', 'index.mjs'), bare: beside('bare-claim') };
};

const main = async (): Promise<void> => {
  print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`);
  const files = bundles();
  const engine = await startEngine();
  try {
    catchAttempts();
    const seats = await bundledHandler(files.seats);
    const loads = await claimLoads(engine, { seats, bare: await bundledHandler(files.bare) });
    print('## Claims of one license against the bare transaction\n');
    print(table(['clients', '', 'a second', 'median', 'p99', 'requests to DynamoDB'], loads.flatMap(loadRows)));
    print('\n## Requests about seats, one client, one region\n');
    const rows = (await seatRequests(engine, seats)).map(requestRow);
    print(table(['request', 'median', 'requests to DynamoDB', 'which'], rows));
    const over = loads
      .map(({ clients, claim, transaction }) => ({ clients, ...ratioOf(claim, transaction) }))
      .filter(({ ratio }) => ratio > RATIO_MAX)
      .map(({ clients, ratio }) => `${clients} (${times(ratio)})`);
    print(
      over.length === 0
        ? `\nPassed: a claim costs at most ${RATIO_MAX} x its bare transaction with any number of clients.`
        : `\nFailed: a claim costs more than ${RATIO_MAX} x its bare transaction with so many clients: ${over.join(', ')}.`,
    );
    if (over.length > 0) process.exitCode = 1;
  } finally {
    await engine.stop();
  }
};

await main();
