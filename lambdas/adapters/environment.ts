import * as z from 'zod/mini';
import { environmentVariables as names } from '../contract/environment.ts';
import { region } from '../core/ids.ts';
import { instantInput } from '../core/instant.ts';
import type { SigningKey } from '../core/signing-keys.ts';

const text = z.string().check(z.minLength(1));

const jsonText = z.pipe(
  text,
  z.transform((value: string, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.issues.push({ code: 'custom', message: 'must be JSON', input: value });
      return z.NEVER;
    }
  }),
);

const signingKey = z.pipe(
  z.strictObject({ keyArn: text, signsFrom: instantInput }),
  z.transform(({ keyArn, signsFrom }): SigningKey => ({ keyId: keyArn, signsFrom })),
);

/** Mode and days of an Object Lock, such as `COMPLIANCE:2920`. */
const objectLock = z.pipe(
  text.check(z.regex(/^(GOVERNANCE|COMPLIANCE):[1-9]\d*$/, 'must be a mode of Object Lock and days')),
  z.transform((value: string) => {
    const [mode, days] = value.split(':');
    return { mode: mode === 'COMPLIANCE' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const), days: Number(days) };
  }),
);

/** One or more, separated by commas. */
const listOf = <Item>(item: z.ZodMiniType<Item, string>) =>
  z.pipe(
    text,
    z.pipe(
      z.transform((value: string) => value.split(',')),
      z.tuple([item], item),
    ),
  );

/** How each environment variable reads. A function asks for the ones that it needs, by `readEnvironment`. */
export const environment = {
  region: { name: 'AWS_REGION', schema: region },
  /** Host and port of Lambda's own API within the execution environment. */
  runtimeApi: { name: 'AWS_LAMBDA_RUNTIME_API', schema: z.optional(text) },
  tableName: { name: names.tableName, schema: text },
  regions: { name: names.regions, schema: listOf(region) },
  issuer: { name: names.issuer, schema: text },
  signingKeys: {
    name: names.signingKeys,
    schema: z.pipe(jsonText, z.array(signingKey).check(z.minLength(1))),
  },
  planStalenessSeconds: {
    name: names.planStalenessSeconds,
    schema: z.coerce.number().check(z.positive()),
  },
  auditBucket: { name: names.auditBucket, schema: text },
  settleFunction: { name: names.settleFunction, schema: text },
  recordFunction: { name: names.recordFunction, schema: text },
  publishFunction: { name: names.publishFunction, schema: text },
  eventBus: { name: names.eventBus, schema: text },
  eventSource: { name: names.eventSource, schema: text },
  digestKeys: { name: names.digestKeys, schema: listOf(text) },
  digestLock: { name: names.digestLock, schema: objectLock },
  landingBucket: { name: names.landingBucket, schema: text },
  functionLogsBucket: { name: names.functionLogsBucket, schema: text },
  failedRecordsBucket: { name: names.failedRecordsBucket, schema: text },
} as const;

/**
 * Reads one environment variable, once, when the function starts.
 *
 * @throws Error that names the variable and what is wrong with it
 */
export const readEnvironment = <Value>(variable: {
  readonly name: string;
  readonly schema: z.ZodMiniType<Value>;
}): Value => {
  const parsed = variable.schema.safeParse(process.env[variable.name]);
  if (parsed.success) return parsed.data;
  throw new Error(
    `Environment variable ${variable.name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
  );
};

/** Where the global table is, as seen from the region that the function runs in. */
export const readTableSettings = () => ({
  region: readEnvironment(environment.region),
  regions: readEnvironment(environment.regions),
  name: readEnvironment(environment.tableName),
});

/** Where licenses and plans are read, and how old a plan may be that decides. */
export const readEntitlementSettings = () => ({
  region: readEnvironment(environment.region),
  regions: readEnvironment(environment.regions),
  tableName: readEnvironment(environment.tableName),
  planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
});

/** What functions for holders of license keys read on top of that, to record what they are asked for. */
export const readHolderSettings = () => ({
  ...readEntitlementSettings(),
  runtimeApi: readEnvironment(environment.runtimeApi),
});
