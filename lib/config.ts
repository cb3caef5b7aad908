import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as z from 'zod';

/** What a team chooses for one stage; `bin/stages.ts` holds a record of them. */
export interface StageSettings {
  /** Regions that serve, each with a replica of the table. Add or take away one a deployment: DynamoDB allows no more. */
  readonly regions: readonly string[];
  /** Region that owns the table, the keys, and the writes of products, customers and plans. Never changes. */
  readonly primary: string;
  readonly retention: {
    /** Days that CloudWatch and the buckets' access logs keep log lines. */
    readonly logDays: number;
    /**
     * For so many days nobody can delete or overwrite an archived change. In `compliance` mode that binds the account's
     * root user too, and cannot be shortened; in `governance` mode whoever has `s3:BypassGovernanceRetention` can.
     */
    readonly audit: { readonly days: number; readonly mode: 'governance' | 'compliance' };
    /** Days back to which the table can be restored, to the second. */
    readonly backupDays: number;
  };
  /** `retain` keeps data and keys when a stack goes, and guards table and stacks against deletion. */
  readonly removalPolicy: 'retain' | 'destroy';
  /** Receives the alarms; it has to confirm the subscription once in each region. */
  readonly alarmEmail?: string | undefined;
  /** `iss` of every lease. By default `urn:licet:<stage>`. */
  readonly issuer?: string | undefined;
  /**
   * Keys that sign leases, in the order in which they take over. To rotate, add one with a `signsFrom` to come: it is
   * published from the deployment on and signs from then on. Take the old one away 400 days later.
   */
  readonly signingKeys: readonly { readonly id: string; readonly signsFrom: string }[];
  /** Longest time that a check may rest on an older copy of a plan, in seconds. By default 5. */
  readonly planStalenessSeconds?: number | undefined;
  /** Requests a second that each region takes, and how many at one instant; beyond, API Gateway answers 429. */
  readonly throttling: { readonly rate: number; readonly burst: number };
}

/** A stage's settings, checked and complete. */
export interface StageConfig extends StageSettings {
  readonly stage: string;
  readonly retention: StageSettings['retention'] & { readonly logDays: RetentionDays };
  readonly issuer: string;
  readonly planStalenessSeconds: number;
}

/** A setting that cannot work. The message has a line for each field: its path, what is allowed, what was given. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string) {
    super(message);
    // Whoever reads it edits settings, not the code that found the fault.
    this.stack = `${this.name}: ${message}`;
  }
}

const knownRegions: ReadonlySet<string> = new Set(RegionInfo.regions.map((region) => region.name));
const logRetentionDays = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const must = (allowed: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined
      ? `must be ${allowed}; it is missing`
      : `must be ${allowed}, is ${JSON.stringify(issue.input)}`,
});

const wholeNumber = (of: string, from: number, to: number) => {
  const allowed = must(`a whole number of ${of} from ${String(from)} to ${String(to)}`);
  return z.int(allowed).min(from, allowed).max(to, allowed);
};

const matching = (pattern: RegExp, allowed: string) => z.string(must(allowed)).regex(pattern, must(allowed));

const section = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no setting ${issue.keys.join(', ')}; it has ${Object.keys(shape).join(', ')}`
        : `must be an object of ${Object.keys(shape).join(', ')}`,
  });

const regionName = z
  .string(must('the name of an AWS region'))
  .refine((name) => knownRegions.has(name), must('the name of an AWS region, such as eu-west-1'));

const stageName = matching(/^[a-z][a-z0-9]{0,11}$/, 'a name of 1 to 12 lower-case letters and digits');

const noneTwice = (values: readonly string[]): boolean => new Set(values).size === values.length;

const instant = (key: { signsFrom: string } | undefined): number => Date.parse(key?.signsFrom ?? '');

const signingKeys = z
  .array(
    section({
      id: matching(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name of up to 32 lower-case letters, digits and dashes'),
      signsFrom: z.iso.datetime(must('an RFC 3339 instant in UTC, such as 2026-01-01T00:00:00Z')),
    }),
    must('a list of { id, signsFrom }'),
  )
  .min(1, { error: 'must hold at least one key: nothing could sign a lease' })
  .refine((keys) => noneTwice(keys.map((key) => key.id)), { error: 'must not hold two keys with one id' })
  .refine((keys) => keys.every((key, at) => at === 0 || instant(keys[at - 1]) < instant(key)), {
    error: 'must be in the order of signsFrom, no two alike',
  });

const settingsSchema = section({
  regions: z
    .array(regionName, must('a list of AWS regions'))
    .min(1, { error: 'must name at least one AWS region' })
    .refine(noneTwice, { error: 'must not name a region twice' }),
  primary: z.string(must('one of the regions')),
  retention: section({
    logDays: z.literal(logRetentionDays, must(`a retention that CloudWatch has: ${logRetentionDays.join(', ')}`)),
    audit: section({
      days: wholeNumber('days', 1, 36500),
      mode: z.enum(['governance', 'compliance'], must('governance or compliance')),
    }),
    backupDays: wholeNumber('days', 1, 35),
  }),
  removalPolicy: z.enum(['retain', 'destroy'], must('retain or destroy')),
  alarmEmail: z.email(must('an e-mail address')).optional(),
  issuer: matching(/^(https:\/\/|urn:)\S+$/, 'a URL with https:// or a URN').optional(),
  signingKeys,
  planStalenessSeconds: wholeNumber('seconds', 1, 300).optional(),
  throttling: section({
    rate: wholeNumber('requests a second', 1, 100_000),
    burst: wholeNumber('requests', 1, 100_000),
  }),
}).check(({ value, issues }) => {
  const { regions, primary, retention, removalPolicy } = value;
  if (!regions.includes(primary)) {
    const message = `must be one of the regions (${regions.join(', ')}), is ${JSON.stringify(primary)}`;
    issues.push({ code: 'custom', input: primary, path: ['primary'], message });
  }
  if (retention.audit.mode === 'compliance' && removalPolicy === 'destroy') {
    const message = 'must be retain where retention.audit.mode is compliance: locked records cannot be destroyed';
    issues.push({ code: 'custom', input: removalPolicy, path: ['removalPolicy'], message });
  }
});

const problemsOf = (where: string, error: z.ZodError): string =>
  error.issues.map((issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`).join('\n');

/**
 * Checks a stage's settings and fills in the defaults.
 * @throws ConfigError that names each field that cannot work, as `stages.<stage>.<field>`
 */
export const parseStage = (stage: string, settings: unknown): StageConfig => {
  const name = stageName.safeParse(stage);
  if (!name.success) throw new ConfigError(problemsOf('stage', name.error));
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) throw new ConfigError(problemsOf(`stages.${stage}`, parsed.error));
  return {
    ...parsed.data,
    stage,
    issuer: parsed.data.issuer ?? `urn:licet:${stage}`,
    planStalenessSeconds: parsed.data.planStalenessSeconds ?? 5,
  };
};
