import type { HeldSource } from './columnar-file.ts';
import type { ProvenChain } from './digest-chain.ts';
import type { Finding } from './finding.ts';
import { isBefore } from './range.ts';

/** What is wrong with an original as a columnar file holds it: it must be the one that a digest lists, line by line. */
export const sourceFault = (
  { key, told, lines, content }: HeldSource,
  { listed, unproved, knownFrom }: ProvenChain,
  earlier: string | undefined,
): Omit<Finding, 'region' | 'key'> | undefined => {
  const entry = listed.get(key);
  if (earlier !== undefined)
    return { code: 'source-repeated', message: `It holds ${key} again, which ${earlier} holds.` };
  if (entry === undefined) {
    const message = `It says that it holds ${key}, which no digest lists.`;
    return unproved.has(key) || isBefore(key, knownFrom) ? undefined : { code: 'source-unlisted', message };
  }
  const made = `${lines.length} records, ${content}`;
  const expected = `${entry.records} records, ${entry.content ?? entry.sha256}`;
  if (made !== expected) {
    const message = `${key}, made again from its rows, is not what ${entry.digest} lists.`;
    return { code: 'source-differs', message, expected, found: made };
  }
  const says = `${told.records} records, ${told.content}, ${told.sha256}`;
  const listedAs = `${expected}, ${entry.sha256}`;
  if (says === listedAs) return undefined;
  return {
    code: 'source-differs',
    message: `What it says of ${key} is not what ${entry.digest} lists.`,
    expected: listedAs,
    found: says,
  };
};
