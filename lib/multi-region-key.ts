import type { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnAlias, CfnReplicaKey, Key, type KeyProps } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface MultiRegionKeyProps {
  readonly alias: string;
  readonly description: string;
  readonly statements: readonly PolicyStatement[];
  readonly removalPolicy: RemovalPolicy;
  /** What the key is for; it is the primary's alone to say. */
  readonly material: Pick<KeyProps, 'keySpec' | 'keyUsage' | 'enableKeyRotation'>;
  /** The key to replicate; absent where the primary itself is made. */
  readonly replicaOf?: MultiRegionKey | undefined;
}

/**
 * A KMS key that is the same in every region: made in the primary, replicated elsewhere. Its id, `mrk-…`, is the same
 * too; its policy and alias are each region's own.
 */
export class MultiRegionKey extends Construct {
  readonly keyId: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: MultiRegionKeyProps) {
    super(scope, id);
    const policy = new PolicyDocument({ statements: [...props.statements] });
    const { keyId, keyArn } = props.replicaOf
      ? this.replica(props.replicaOf, props, policy)
      : this.primary(props, policy);
    this.keyId = keyId;
    this.keyArn = keyArn;
    new CfnAlias(this, 'Alias', { aliasName: props.alias, targetKeyId: keyId });
  }

  private primary(props: MultiRegionKeyProps, policy: PolicyDocument): { keyId: string; keyArn: string } {
    const { description, removalPolicy, material } = props;
    return new Key(this, 'Key', { ...material, description, removalPolicy, multiRegion: true, policy });
  }

  private replica(primary: MultiRegionKey, props: MultiRegionKeyProps, policy: PolicyDocument) {
    const replica = new CfnReplicaKey(this, 'Replica', {
      primaryKeyArn: primary.keyArn,
      description: props.description,
      keyPolicy: policy,
    });
    replica.applyRemovalPolicy(props.removalPolicy);
    return { keyId: replica.attrKeyId, keyArn: replica.attrArn };
  }
}
