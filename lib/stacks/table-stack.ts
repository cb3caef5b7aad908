import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { EntitlementTable } from '../entitlement-table.ts';
import type { KeysStack } from './keys-stack.ts';

export interface TableStackProps {
  readonly config: StageConfig;
  /** The primary region's keys, and those of the other regions. */
  readonly keys: KeysStack;
  readonly replicaKeys: readonly KeysStack[];
}

/** The global table alone: what must never go by accident is apart from what changes with each release. */
export class TableStack extends Stack {
  constructor(scope: Construct, { config, keys, replicaKeys }: TableStackProps) {
    super(scope, `licet-${config.stage}-table`, {
      env: { region: config.primary },
      description: `Licet ${config.stage}: the global table`,
      terminationProtection: config.removalPolicy === 'retain',
    });
    new EntitlementTable(this, 'EntitlementTable', {
      config,
      keyArn: keys.tableKey.keyArn,
      replicaKeyArns: Object.fromEntries(replicaKeys.map((stack) => [stack.region, stack.tableKey.keyArn])),
    });
  }
}
