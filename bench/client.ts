import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { importTimes } from './import-times.ts';
import { installClient, shipped } from './installed-client.ts';
import { table } from './table.ts';
import { type WarmCall, warmCalls } from './warm-calls.ts';

const NANOSECONDS_MAX = 1_000;
/** Nothing, within the error of the measurement: the clock is looked at once in tens of thousands of calls. */
const BYTES_PER_CALL_MAX = 0.01;
const IMPORT_MILLISECONDS_MAX = 30;
const BUNDLE_BYTES_MAX = 40 * 1024;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What does not hold, in words. Each part adds its own. */
const broken: string[] = [];
const hold = (holds: boolean, otherwise: string): void => {
  if (!holds) broken.push(otherwise);
};

const printWarmCalls = (): void => {
  const calls = warmCalls();
  print('## A warm question\n');
  const row = ({ name, nanoseconds, bytes, granted }: WarmCall) => [
    name,
    nanoseconds < 100 ? `${nanoseconds.toFixed(1)} ns` : `${nanoseconds.toFixed(0)} ns`,
    bytes < 1 ? `${bytes.toFixed(4)} bytes` : `${bytes.toFixed(0)} bytes`,
    granted === 1 ? 'yes' : 'no',
  ];
  print(table(['', 'median', 'heap a call', 'granted'], calls.map(row)));
  for (const { name, nanoseconds, bytes, collections } of calls.filter((call) => call.name.startsWith('entitled'))) {
    hold(nanoseconds < NANOSECONDS_MAX, `${name}: takes ${nanoseconds.toFixed(0)} ns`);
    hold(bytes < BYTES_PER_CALL_MAX, `${name}: allocates ${bytes.toFixed(4)} bytes a call`);
    hold(collections === 0, `${name}: memory was collected while it was measured`);
  }
};

const printImport = (): void => {
  const times = importTimes();
  print(`\n## Importing the package, ${times[0].processes} fresh processes each\n`);
  const row = (each: (typeof times)[number]) =>
    [each.median, each.p95, each.wholeProcess].map((time) => `${time.toFixed(1)} ms`);
  print(
    table(
      ['', 'median', 'p95', 'whole process, median'],
      times.map((each) => [each.name, ...row(each)]),
    ),
  );
  const [{ median }] = times;
  hold(median < IMPORT_MILLISECONDS_MAX, `importing the package takes ${median.toFixed(1)} ms`);
};

const printBundles = (): void => {
  print('\n## What ships\n');
  const rows = ['index.js', 'web.js', 'openfeature.js'].map((name) => {
    const bytes = readFileSync(shipped(name));
    hold(bytes.length < BUNDLE_BYTES_MAX, `${name} has ${bytes.length} bytes`);
    return [name, bytes.length.toLocaleString('en'), gzipSync(bytes).length.toLocaleString('en')];
  });
  print(table(['', 'bytes, minified', 'gzipped'], rows));
};

/** A command of its own, as it is of use alone: it prints its table and says what does not hold. */
const printLeaseVerification = (): void => {
  print('\n## Verifying a lease\n');
  const script = join(import.meta.dirname, 'lease-verification.ts');
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  hold(status === 0, 'verifying a lease, see above');
};

print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`);
await installClient();
printWarmCalls();
printImport();
printBundles();
printLeaseVerification();
print(broken.length === 0 ? '\nAll bounds hold.' : `\nBroken:\n${broken.map((each) => `- ${each}`).join('\n')}`);
if (broken.length > 0) process.exitCode = 1;
