import { printable } from '../table-text.ts';
import type { Finding } from './finding.ts';
import type { VerifyFormat } from './options.ts';
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

const regionLines = (summary: RegionSummary): string[] => {
  const { region, bucket, digests, head, objects, records, bytes, madeAgain, notCovered, firstNotCovered, unproved } =
    summary;
  return [
    `${region} (${bucket})`,
    `  ${count(digests, 'digest')}${head === undefined ? '' : `, up to ${head.sequence}, whose period ends at ${head.to}`}`,
    `  ${count(objects, 'object')}, ${count(records, 'record')}, ${count(bytes, 'byte')} as digested`,
    ...(madeAgain > 0 ? [`  ${count(madeAgain, 'original')} gone, and made again from columnar files`] : []),
    ...(notCovered > 0
      ? [`  ${count(notCovered, 'object')} not yet covered by a digest, ${firstNotCovered ?? ''} among them`]
      : []),
    ...(unproved > 0
      ? [`  ${count(unproved, 'object')} not proved: no sound digest lists ${unproved === 1 ? 'it' : 'them'}`]
      : []),
    ...(head === undefined ? [] : [`  keep this for later: --head ${region}:${head.sequence}:${head.sha256}`]),
  ];
};

const rangeText = ({ range: { from, to } }: Verification): string => {
  if (from === undefined && to === undefined) return 'Everything';
  return `From ${from ?? 'the beginning'} to ${to ?? 'now'}`;
};

const verdict = ({ failures, warnings, regions }: Verification): string => {
  const [first] = failures;
  const unproved = regions.reduce((sum, each) => sum + each.notCovered, 0);
  if (first !== undefined) {
    return `NOT PROVED: ${count(failures.length, 'failure')}, ${count(warnings.length, 'warning')}. The first: ${printable(first.key)} in ${first.region} (${first.code})`;
  }
  const rest = unproved > 0 ? ` ${count(unproved, 'object')} not yet covered.` : '';
  // A region of which no bucket was given is not missed: whoever reads it sees of which this is said.
  const where = regions.map(({ region }) => region).join(', ');
  return `PROVED: complete and unaltered in ${where}, ${count(warnings.length, 'warning')}.${rest}`;
};

/** Ways to print a verification. */
export const verificationReports = {
  text: (verification: Verification): string =>
    [
      `${rangeText(verification)}:`,
      ...verification.regions.flatMap(regionLines),
      ...list('Failures', verification.failures),
      ...list('Warnings', verification.warnings),
      '',
      verdict(verification),
      '',
    ].join('\n'),
  json: (verification: Verification): string => `${JSON.stringify(verification, null, 2)}\n`,
} as const satisfies Record<VerifyFormat, (verification: Verification) => string>;
