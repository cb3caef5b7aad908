import type { Answer } from '../../../client/src/answer.ts';
import type { CheckOptions, Licet, LicetEvents } from '../../../client/src/licet.ts';
import { listeners } from '../../../client/src/listeners.ts';
import { type Standing, answerTo } from '../../../client/src/standing/standing.ts';

/** A license that stands as a test says, and that remembers what it was asked over the network. */
export interface FakeLicet extends Licet {
  /** Changes how it stands, and tells whoever listens. */
  readonly become: (standing: Partial<Standing>) => void;
  /** What the service will say when it is asked the next time. */
  readonly onCheck: (standing: Partial<Standing>) => void;
  readonly checks: readonly { readonly feature: string | undefined; readonly options: CheckOptions | undefined }[];
  readonly flushes: () => number;
}

export const LIVE: Standing = {
  code: 'VALID',
  source: 'live',
  freshness: 'fresh',
  asOf: Date.UTC(2026, 10, 24, 12),
  features: { sso: true, audit: false, 'max-projects': 50, tier: 'gold', 'export-formats': ['pdf', 'csv'] },
  until: Number.POSITIVE_INFINITY,
};

export const NOTHING_KNOWN: Standing = {
  code: 'UNREACHABLE',
  source: 'none',
  freshness: 'none',
  asOf: undefined,
  features: {},
  until: Number.POSITIVE_INFINITY,
};

export const fakeLicet = (given: Partial<Standing> = {}): FakeLicet => {
  let standing: Standing = { ...LIVE, ...given };
  let atService: Standing | undefined;
  const checks: { feature: string | undefined; options: CheckOptions | undefined }[] = [];
  const heard = listeners<LicetEvents>();
  let flushes = 0;
  const answer = (feature?: string): Answer => answerTo(standing, feature);
  const check = (feature?: string, options?: CheckOptions): Promise<Answer> => {
    checks.push({ feature, options });
    return Promise.resolve(answerTo(atService ?? standing, feature));
  };
  return {
    answer: answer,
    check: check,
    entitled: (feature) => answer(feature).allowed,
    record: () => undefined,
    refresh: () => Promise.resolve(answer()),
    on: heard.on,
    releaseSeat: () => Promise.resolve(true),
    regions: () => [],
    flush: () => {
      flushes += 1;
      return Promise.resolve();
    },
    close: () => Promise.reject(new Error('A provider does not close the license.')),
    become: (next) => {
      standing = { ...standing, ...next };
      heard.tell('change', answer());
    },
    onCheck: (next) => {
      atService = { ...standing, ...next };
    },
    checks,
    flushes: () => flushes,
  };
};
