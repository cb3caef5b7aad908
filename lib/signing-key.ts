import type { RemovalPolicy } from 'aws-cdk-lib';
import { KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { calledByRole, keyAdministration, keyUse, signingUse } from './key-policy.ts';
import { MultiRegionKey } from './multi-region-key.ts';

export interface SigningKeyProps {
  readonly alias: string;
  readonly removalPolicy: RemovalPolicy;
  /** Roles of this region that sign leases and status lists, and the one that publishes the public key. */
  readonly signers: readonly string[];
  readonly publisher: string;
  readonly replicaOf?: SigningKey | undefined;
}

/**
 * A key that signs leases and status lists, ES256. Three kinds of people and programs have to do with it, and its policy keeps them
 * apart: those who administer it, the roles that sign in this region, and the one role that reads its public key.
 */
export class SigningKey extends MultiRegionKey {
  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id, {
      ...props,
      description: 'Signs Licet leases (ES256)',
      material: { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY },
      statements: [
        ...keyAdministration(),
        signingUse('LeaseSigning', ...props.signers),
        keyUse('PublicKeyReading', ['kms:GetPublicKey'], { StringEquals: calledByRole(props.publisher) }),
      ],
    });
  }
}
