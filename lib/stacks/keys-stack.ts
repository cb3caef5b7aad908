import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { DigestKey } from '../digest-key.ts';
import { signers } from '../function-access.ts';
import { namesOf } from '../names.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { SigningKey } from '../signing-key.ts';
import { TableKey } from '../table-key.ts';

export interface KeysStackProps {
  readonly config: StageConfig;
  readonly region: string;
  /** The primary region's stack; absent where that one is made. */
  readonly primary?: KeysStack | undefined;
}

/** One region's copies of the keys: they come before the table, which comes before everything else. */
export class KeysStack extends Stack {
  readonly tableKey: TableKey;
  readonly digestKey: DigestKey;
  private readonly signingKeys: ReadonlyMap<string, SigningKey>;

  constructor(scope: Construct, { config, region, primary }: KeysStackProps) {
    super(scope, `licet-${config.stage}-keys-${region}`, {
      env: { region },
      description: `Licet ${config.stage}: keys in ${region}`,
      terminationProtection: config.removalPolicy === 'retain',
    });
    const names = namesOf(config.stage);
    const removalPolicy = removalPolicyOf(config);
    this.tableKey = new TableKey(this, 'TableKey', {
      alias: names.keyAlias('table'),
      removalPolicy,
      replicaOf: primary?.tableKey,
    });
    this.digestKey = new DigestKey(this, 'DigestKey', {
      alias: names.keyAlias('digests'),
      removalPolicy,
      signer: names.role('sign-digests', region),
      replicaOf: primary?.digestKey,
    });
    this.signingKeys = new Map(
      config.signingKeys.map(({ id }) => {
        const key = new SigningKey(this, `SigningKey-${id}`, {
          alias: names.keyAlias(`signing-${id}`),
          removalPolicy,
          signers: signers.map((handler) => names.role(handler, region)),
          publisher: names.role('public-keys', region),
          replicaOf: primary?.signingKey(id),
        });
        return [id, key];
      }),
    );
  }
  /** The configured signing key of this id. */
  signingKey(id: string): SigningKey {
    const key = this.signingKeys.get(id);
    if (key === undefined) throw new Error(`There is no signing key ${id} in ${this.stackName}`);
    return key;
  }
}
