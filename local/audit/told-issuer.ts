import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DIGESTS_PREFIX } from '../../lambdas/contract/audit.ts';
import type { NamedBucket } from './audit-buckets.ts';
import { entriesOf } from './folder-entries.ts';

const statement = z.object({ iss: z.string() });

/** Of a compact JWS, which is not verified here: that is what `verify` is for. */
const issuerIn = (digest: string): string | undefined => {
  const [, payload = ''] = digest.split('.', 2);
  try {
    return statement.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data?.iss;
  } catch {
    return undefined;
  }
};

/** Of which deployment a bucket is, as its latest digest tells; undefined where there is none that does. */
const toldIssuer = async (buckets: string, { name, region }: NamedBucket): Promise<string | undefined> => {
  const folder = join(buckets, name, DIGESTS_PREFIX, `region=${region}`);
  const day = (await entriesOf(folder)).findLast(({ isFolder }) => isFolder);
  if (day === undefined) return undefined;
  const latest = (await entriesOf(join(folder, day.name))).findLast(({ isFolder }) => !isFolder);
  return latest && issuerIn(await readFile(join(folder, day.name, latest.name), 'utf8'));
};

/**
 * Sees that buckets are of one deployment, as far as they tell: records of two would be mixed.
 *
 * @param folder in which they lie
 * @throws with a message for the user, which names two
 */
export const requireOneIssuer = async (folder: string, buckets: readonly NamedBucket[]): Promise<void> => {
  let first: { readonly name: string; readonly issuer: string } | undefined;
  for (const bucket of buckets) {
    const issuer = await toldIssuer(folder, bucket);
    if (issuer === undefined) continue;
    first ??= { name: bucket.name, issuer };
    if (first.issuer === issuer) continue;
    const [one, other] = [`${first.name} (${first.issuer})`, `${bucket.name} (${issuer})`];
    throw new Error(`The audit buckets are not of one deployment, by what their digests say: ${one}, ${other}.`);
  }
};
