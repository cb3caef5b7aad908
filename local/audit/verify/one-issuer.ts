import { type DigestStatement, digestKey } from '../../../lambdas/contract/digests.ts';
import type { Findings } from './finding.ts';

/** A region, and what the latest sound digest of it says; undefined where it has none. */
export interface RegionHead {
  readonly region: string;
  readonly statement: DigestStatement | undefined;
}

/** Tells where regions are of different deployments: what they prove, they do not prove together. */
export const checkIssuers = (heads: readonly RegionHead[], findings: Findings): void => {
  let first: { readonly region: string; readonly issuer: string } | undefined;
  for (const { region, statement } of heads) {
    if (statement === undefined) continue;
    const { iss: issuer } = statement;
    first ??= { region, issuer };
    if (issuer === first.issuer) continue;
    const message = `It is of another deployment than the latest digest of ${first.region}.`;
    const key = digestKey(statement);
    findings.add({ code: 'issuer-differs', region, key, message, expected: first.issuer, found: issuer });
  }
};
