import type { RemovalPolicy } from 'aws-cdk-lib';
import { KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keyAdministration, keyUse, signingUse } from './key-policy.ts';
import { MultiRegionKey } from './multi-region-key.ts';

export interface DigestKeyProps {
  readonly alias: string;
  readonly removalPolicy: RemovalPolicy;
  /** The role of this region that signs digests. */
  readonly signer: string;
  readonly replicaOf?: DigestKey | undefined;
}

/**
 * The key that signs the digests of the audit archive, ES256, and nothing else: who can sign leases can forge no digest.
 * Whoever the account's policies let may read its public key; auditors need it.
 */
export class DigestKey extends MultiRegionKey {
  constructor(scope: Construct, id: string, props: DigestKeyProps) {
    super(scope, id, {
      ...props,
      description: 'Signs the digests of the Licet audit archive (ES256)',
      material: { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY },
      statements: [
        ...keyAdministration(),
        signingUse('DigestSigning', props.signer),
        keyUse('PublicKeyReading', ['kms:GetPublicKey'], {}),
      ],
    });
  }
}
