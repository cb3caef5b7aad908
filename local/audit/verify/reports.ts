import { printable } from '../table-text.ts';
import { brokenText } from './broken-digests.ts';
import type { Finding } from './finding.ts';
import type { VerifyFormat } from './options.ts';
import { isBound, type TimeRange } from './range.ts';
import type { RegionSummary, Verification } from './verify-archive.ts';

/** Failures that are told one by one in the text; JSON has all. */
const SHOWN = 20;

const count = (of: number, one: string, many = `${one}s`): string =>
  `${of.toLocaleString('en')} ${of === 1 ? one : many}`;

const findingText = ({ code, region, key, message, expected, found }: Finding): string =>
  [
    `${code}: ${key} in ${region}: ${message}`,
    ...(expected === undefined ? [] : [`  expected ${expected}`]),
    ...(found === undefined ? [] : [`  found    ${found}`]),
  ]
    .map((line) => printable(line))
    .join('\n');

const list = (title: string, findings: readonly Finding[]): string[] => {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, SHOWN).map(findingText);
  const more = findings.length > SHOWN ? [`… and ${findings.length - SHOWN} more; --format json has all.`] : [];
  return ['', title, ...shown, ...more];
};

/** Digests without a list that are told by their number; the failures tell them all. */
const BROKEN_SHOWN = 3;

const unprovedLines = ({
  notCovered,
  firstNotCovered,
  unproved,
  mayBeListed: { objects, by },
}: RegionSummary): string[] => {
  const [it, suspects] = [objects === 1 ? ('it' as const) : ('them' as const), by.slice(0, BROKEN_SHOWN)];
  const more = by.length > BROKEN_SHOWN ? `; and ${by.length - BROKEN_SHOWN} more` : '';
  return [
    ...(notCovered > 0
      ? [`  ${count(notCovered, 'object')} not yet covered by a digest, ${printable(firstNotCovered ?? '')} among them`]
      : []),
    ...(unproved > 0
      ? [`  ${count(unproved, 'object')} not proved: no sound digest lists ${unproved === 1 ? 'it' : 'them'}`]
      : []),
    ...(objects > 0
      ? [`  ${count(objects, 'object')} not proved: ${suspects.map((each) => brokenText(each, it)).join('; ')}${more}`]
      : []),
  ];
};

/** What was looked at, which of a range may be more than is of it. */
const figureLines = (
  { objects, records, bytes, inRange, beyondRange, begins }: RegionSummary,
  range: TimeRange,
): string[] => {
  const figures = `${count(objects, 'object')}, ${count(records, 'record')}, ${count(bytes, 'byte')}`;
  if (!isBound(range)) return [`  ${figures} as digested`];
  const where = begins === undefined ? 'has no records' : `begins at ${begins}`;
  const are = beyondRange === 1 ? 'is of another hour' : 'are of other hours';
  return [
    ...(inRange === 0 ? [`  nothing in this range; the archive ${where}`] : []),
    `  listed by the digests looked at: ${figures}`,
    ...(beyondRange > 0
      ? [
          `  ${beyondRange.toLocaleString('en')} of them ${are}: a digest that touches the range is checked with all that it ` +
            'lists (the time of the first one has no beginning)',
        ]
      : []),
  ];
};

/** Whoever keeps the head of a chain that is not proved gives up the one by which that shows. */
const headLine = ({ region, head }: RegionSummary, failures: readonly Finding[]): string[] => {
  if (failures.some((failure) => failure.region === region))
    return ['  keep the --head that you had: this region is not proved'];
  return head === undefined ? [] : [`  keep this for later: --head ${region}:${head.sequence}:${head.sha256}`];
};

const regionLines = (summary: RegionSummary, { range, failures }: Verification): string[] => {
  const { region, bucket, digests, head, madeAgain } = summary;
  const latest = head && `; the latest that is sound is number ${head.sequence}, of the time up to ${head.to}`;
  return [
    `${region} (${bucket})`,
    `  ${count(digests, 'digest')} looked at${latest ?? ''}`,
    ...figureLines(summary, range),
    ...(madeAgain > 0 ? [`  ${count(madeAgain, 'original')} gone, and made again from columnar files`] : []),
    ...unprovedLines(summary),
    ...headLine(summary, failures),
  ];
};

const rangeText = ({ range: { from, to } }: Verification): string => {
  if (from === undefined && to === undefined) return 'Everything';
  return `From ${from ?? 'the beginning'} to ${to ?? 'now'}`;
};

const verdict = ({ range, failures, warnings, regions }: Verification): string => {
  const [first] = failures;
  const unproved = regions.reduce((sum, each) => sum + each.notCovered, 0);
  if (first !== undefined) {
    return `NOT PROVED: ${count(failures.length, 'failure')}, ${count(warnings.length, 'warning')}. The first: ${printable(first.key)} in ${first.region} (${first.code})`;
  }
  const rest = unproved > 0 ? ` ${count(unproved, 'object')} not yet covered.` : '';
  // A region of which no bucket was given is not missed: whoever reads it sees of which this is said.
  const where = regions.map(({ region }) => region).join(', ');
  if (isBound(range) && regions.every(({ inRange }) => inRange === 0)) {
    return `NOTHING IN THIS RANGE: there is nothing of it to prove in ${where}. What the digests looked at list is complete and unaltered, ${count(warnings.length, 'warning')}.`;
  }
  return `PROVED: complete and unaltered in ${where}, ${count(warnings.length, 'warning')}.${rest}`;
};

/** Ways to print a verification. */
export const verificationReports = {
  text: (verification: Verification): string =>
    [
      `${rangeText(verification)}:`,
      ...verification.regions.flatMap((region) => regionLines(region, verification)),
      ...list('Failures', verification.failures),
      ...list('Warnings', verification.warnings),
      '',
      verdict(verification),
      '',
    ].join('\n'),
  json: (verification: Verification): string => `${JSON.stringify(verification, null, 2)}\n`,
} as const satisfies Record<VerifyFormat, (verification: Verification) => string>;
