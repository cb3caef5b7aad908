import { App, Tags, Validations, type AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { StageConfig } from './config.ts';
import { featureFlags } from './feature-flags.ts';
import { KeysStack } from './stacks/keys-stack.ts';
import { RegionStack } from './stacks/region-stack.ts';
import { TableStack } from './stacks/table-stack.ts';

/** The CDK app without its stacks: flags, and the rules that every template has to pass. */
export class LicetApp extends App {
  constructor(props: AppProps = {}) {
    super({ analyticsReporting: false, stackTraces: false, postCliContext: featureFlags, ...props });
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this), new ServerlessChecks(this));
  }

  /**
   * Adds a stage's stacks in the order of their deployment: the primary region's keys, their replicas, the table, and
   * then what serves in each region.
   */
  addStage(config: StageConfig, bundles: string): void {
    Tags.of(this).add('licet:stage', config.stage);
    const keys = new KeysStack(this, { config, region: config.primary });
    const replicaKeys = config.regions
      .filter((region) => region !== config.primary)
      .map((region) => new KeysStack(this, { config, region, primary: keys }));
    const table = new TableStack(this, { config, keys, replicaKeys });
    for (const regionKeys of [keys, ...replicaKeys]) {
      const region = new RegionStack(this, { config, region: regionKeys.region, keys: regionKeys, bundles });
      region.addStackDependency(table);
    }
  }
}
