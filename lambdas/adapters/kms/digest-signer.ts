import type { KMSClient } from '@aws-sdk/client-kms';
import { DIGEST_TOKEN_TYPE } from '../../contract/digests.ts';
import type { Statement } from '../../core/audit/digest.ts';
import { instantAt } from '../../core/instant.ts';
import type { Clock } from '../../operations/ports.ts';
import { tokenSigner } from './token-signer.ts';

/** Signs digests, with a key of their own that signs nothing else. @throws DependencyUnavailable */
export const digestSigner = (
  kms: KMSClient,
  keyArn: string,
  clock: Clock,
): ((statement: Statement) => Promise<string>) => {
  const sign = tokenSigner(kms, [{ keyId: keyArn, signsFrom: instantAt(0) }], clock);
  return (statement) => sign(DIGEST_TOKEN_TYPE, statement);
};
