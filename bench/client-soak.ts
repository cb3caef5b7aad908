import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { claimsOf } from './soak/claims.ts';
import { type Soaked, runSoak } from './soak/run-soak.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('--minutes: a number above 0; --seed: a whole number');

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0);

/** The same counts of all products, added up by name, the most frequent first. */
const merged = (counts: readonly ReadonlyMap<string, number>[]): readonly (readonly [string, number])[] => {
  const names = [...new Set(counts.flatMap((each) => [...each.keys()]))];
  const sums = names.map((name) => [name, sumOf(counts.map((each) => each.get(name) ?? 0))] as const);
  return sums.sort(([, one], [, other]) => other - one);
};

const printWhatHappened = (soaked: Soaked): void => {
  const { products, report, foretold, requests, settledIn } = soaked;
  const tallies = products.map(({ product }) => product.tally());
  const inOutages = products.flatMap((each) => each.requests.counts());
  const outageMinutes = sumOf(foretold.outages.map(({ from, until }) => until - from)) / 60_000;
  const each = (name: 'checks' | 'records' | 'restarts') => number(sumOf(tallies.map((tally) => tally[name])));
  print('## What happened\n');
  print(
    table(
      ['', ''],
      [
        ['changes of a region', number(foretold.changes.length)],
        ['outages of both', `${foretold.outages.length}, ${outageMinutes.toFixed(1)} minutes together`],
        ['clients, restarts', `${products.length}, ${each('restarts')}`],
        ['checks', each('checks')],
        ['uses recorded', each('records')],
        ['events of usage counted', number(report.counted.events)],
        ['of those sent again', number(report.counted.repeats)],
        ['answers lost after the work was done', number(report.lostAnswers)],
        ['requests of a client, a minute', (requests / minutes / products.length).toFixed(1)],
        [
          'requests of a client, a minute of an outage',
          (sumOf(inOutages.map((count) => count.requests)) / outageMinutes / products.length).toFixed(1),
        ],
        ['all usage counted, after the last trouble', settledIn === undefined ? 'never' : `${number(settledIn)} ms`],
      ],
    ),
  );
  print('\n## Answers\n');
  print(
    table(
      ['source and code', 'checks'],
      merged(tallies.map(({ answers }) => answers)).map(([name, count]) => [name, number(count)]),
    ),
  );
  const problems = merged(tallies.map((tally) => tally.problems));
  if (problems.length > 0) print(`\nProblems told: ${problems.map(([code, count]) => `${code} ${count}`).join(', ')}.`);
};

print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`);
print(`${minutes} minutes, seed ${seed}.\n`);
const soaked = await runSoak({
  seed,
  milliseconds: minutes * 60_000,
  onProgress: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
printWhatHappened(soaked);
const claims = claimsOf(soaked);
print('\n## What was claimed\n');
print(
  table(
    ['', 'measured', 'at most', 'holds'],
    claims.map(({ what, measured, bound, holds }) => [what, measured, bound, holds ? 'yes' : '**no**']),
  ),
);
const isGood = claims.every(({ holds }) => holds);
print(isGood ? '\nAll of it holds.' : '\nNot all of it holds.');
// Connections that are kept alive would hold the process for some seconds more.
process.exit(isGood ? 0 : 1);
