import type { Findings } from './finding.ts';
import type { NotedHead, ProvenChain } from './digest-chain.ts';

export interface FreshnessOptions {
  readonly region: string;
  /** Moment up to which there should be digests, RFC 3339 UTC. */
  readonly until: string;
  readonly noted: readonly NotedHead[];
  readonly findings: Findings;
}

const HOUR = 3_600_000;

/** Digests are made every hour; one or two may fail before it is wrong. */
const OLDEST = 3 * HOUR;

/**
 * Looks whether the end of the chain is where it should be. A chain alone does not show that its latest digests were
 * taken off: only that there should be later ones does, or somebody who knows of them.
 */
export const checkEnd = ({ digests, head, hashes }: ProvenChain, options: FreshnessOptions): void => {
  const { region, until, noted, findings } = options;
  if (head === undefined) {
    const message =
      digests > 0
        ? 'No digest of this region is sound, so nothing is proved.'
        : 'There is no digest of this region yet, so nothing is proved. One is made every hour; in a run on this ' +
          "machine, POST /_local/schedules/run on the region's port makes one at once.";
    findings.add({ code: 'no-digest', region, key: 'digests/', message });
    return;
  }
  const key = `digest ${head.sequence}`;
  if (Date.parse(until) - Date.parse(head.statement.to) > OLDEST) {
    const message =
      'It is the latest, and there should be later ones: they were not made, or they are gone. What came in since is ' +
      "not proved. In a run on this machine, POST /_local/schedules/run on the region's port makes the next.";
    findings.add({
      code: 'no-digest-since',
      region,
      key,
      message,
      expected: `after ${until} less 3 h`,
      found: head.statement.to,
    });
  }
  for (const { sequence, sha256 } of noted) {
    const found = hashes.get(sequence);
    if (found === sha256) continue;
    const message = `The digest that --head names is not in the chain: it was replaced, or the chain was cut short.`;
    findings.add({
      code: 'head-missing',
      region,
      key: `digest ${sequence}`,
      message,
      expected: sha256,
      found: found ?? 'none',
    });
  }
};
