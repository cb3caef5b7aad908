/** What `verify` may find wrong. Each is explained in docs/audit-proof.md. */
export const failureCodes = [
  'no-digest',
  'no-digest-since',
  'head-missing',
  'issuer-differs',
  'not-a-digest',
  'digest-missing',
  'digest-repeated',
  'digest-unreadable',
  'signature',
  'statement',
  'chain',
  'period',
  'manifest',
  'listed-twice',
  'misplaced',
  'object-missing',
  'object-altered',
  'object-unreadable',
  'record-count',
  'object-unlisted',
  'source-unlisted',
  'source-differs',
  'source-repeated',
  'row-differs',
  'hidden-record',
  'version-missing',
  'attempt-missing',
  'attempt-number',
] as const;

/** What is told, and is no failure. */
export const warningCodes = ['repeated-record', 'version-repeated', 'late', 'attempt-awaited'] as const;

export interface Finding {
  readonly code: (typeof failureCodes)[number] | (typeof warningCodes)[number];
  readonly region: string;
  /** Key of the object that it is about. */
  readonly key: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

const warnings: ReadonlySet<string> = new Set(warningCodes);

export const isFailure = ({ code }: Finding): boolean => !warnings.has(code);

/** Collects what is found. */
export interface Findings {
  readonly add: (finding: Finding) => void;
  readonly all: () => readonly Finding[];
}

export const newFindings = (): Findings => {
  const found: Finding[] = [];
  return { add: (finding) => void found.push(finding), all: () => found };
};
