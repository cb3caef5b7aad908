import { tuning } from '../../client/src/transport/tuning.ts';
import { memoryTrend } from './memory.ts';
import { requestsMost } from './outage-requests.ts';
import { type Soaked, recordedTotals } from './run-soak.ts';

/** Something that the soak was to show. */
export interface Claim {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly holds: boolean;
}

const GROWTH_MAX = 2;
/** Megabytes a minute: what would be a third of the growth allowed, were it to go on for ten minutes. */
const SLOPE_MAX = 0.05;
/** Milliseconds beyond the budget and the longest stall of the event loop: timers are not punctual to the millisecond. */
const CHECK_LEEWAY = 100;

/** Problems that nothing which happened here explains. */
const NEVER = [
  'USAGE_REFUSED',
  'STORE_TAMPERED',
  'STORE_UNREADABLE',
  'STORE_NOT_WRITTEN',
  'LEASE_INVALID',
  'STATUS_LIST_INVALID',
];

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
const sumOf = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

const usageClaims = ({ products, report: { counted } }: Soaked): readonly Claim[] => {
  const recorded = recordedTotals(products.map(({ product }) => product));
  const names = [...new Set([...recorded.keys(), ...Object.keys(counted.totals)])];
  const differences = names.map((name) => (counted.totals[name] ?? 0) - (recorded.get(name) ?? 0));
  const lost = sumOf(differences.map((difference) => Math.max(0, -difference)));
  const doubled = sumOf(differences.map((difference) => Math.max(0, difference)));
  const total = number(sumOf(recorded.values()));
  return [
    {
      what: `units of usage lost, of ${total} on ${names.length} meters`,
      measured: number(lost),
      bound: '0',
      holds: lost === 0,
    },
    { what: 'units counted twice', measured: number(doubled), bound: '0', holds: doubled === 0 },
    {
      what: 'events that came again as something else',
      measured: number(counted.contradictions),
      bound: '0',
      holds: counted.contradictions === 0,
    },
  ];
};

const checkClaims = ({ products, stall }: Soaked): readonly Claim[] => {
  const tallies = products.map(({ product }) => product.tally());
  const threw = sumOf(tallies.map((tally) => tally.threw));
  const longest = Math.max(...tallies.map((tally) => tally.longest));
  const most = tuning.budget + stall + CHECK_LEEWAY;
  const checks = number(sumOf(tallies.map((tally) => tally.checks)));
  const strange = sumOf(tallies.flatMap(({ problems }) => NEVER.map((code) => problems.get(code) ?? 0)));
  return [
    {
      what: `calls that threw, of ${checks} checks and all else`,
      measured: number(threw),
      bound: '0',
      holds: threw === 0,
    },
    {
      what: 'the longest check (budget, and what the event loop stood still)',
      measured: `${number(longest)} ms`,
      bound: `${number(most)} ms`,
      holds: longest <= most,
    },
    { what: 'problems that nothing here explains', measured: number(strange), bound: '0', holds: strange === 0 },
  ];
};

const requestClaims = ({ products }: Soaked): readonly Claim[] => {
  const counts = products.flatMap(({ requests }) => requests.counts());
  const shares = counts.map(({ outage, requests, openings }) => requests / requestsMost(outage, openings));
  const worst = counts[shares.indexOf(Math.max(...shares))];
  if (worst === undefined) return [];
  const { outage, requests, openings } = worst;
  const seconds = (outage.until - outage.from) / 1_000;
  return [
    {
      what: `requests of one client in one outage: the worst of ${counts.length}, ${seconds.toFixed(0)} s long`,
      measured: number(requests),
      bound: number(requestsMost(outage, openings)),
      holds: Math.max(...shares) <= 1,
    },
  ];
};

const memoryClaims = ({ memory }: Soaked): readonly Claim[] => {
  const trend = memoryTrend(memory);
  if (trend === undefined) return [];
  const { samples, first, last, slope } = trend;
  const growth = last - first;
  return [
    {
      what: `heap, from the first third (${first.toFixed(2)} MB) to the last of ${samples} samples`,
      measured: `${growth.toFixed(2)} MB`,
      bound: `${GROWTH_MAX} MB`,
      holds: growth < GROWTH_MAX,
    },
    {
      what: 'slope of what is no compiled code',
      measured: `${slope.toFixed(3)} MB a minute`,
      bound: `${SLOPE_MAX} MB a minute`,
      holds: slope < SLOPE_MAX,
    },
  ];
};

export const claimsOf = (soaked: Soaked): readonly Claim[] => [
  ...usageClaims(soaked),
  ...checkClaims(soaked),
  ...requestClaims(soaked),
  ...memoryClaims(soaked),
];
