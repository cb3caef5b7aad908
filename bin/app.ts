import { chooseStage } from '../lib/choose-stage.ts';
import { withHandlerBundles } from '../lib/handler-bundles.ts';
import { LicetApp } from '../lib/licet-app.ts';
import { stages } from './stages.ts';

// The CDK CLI names the folder; started by hand, the app writes where the CLI would have it.
const app = new LicetApp({ outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out' });
const config = chooseStage(app.node, stages);
withHandlerBundles((bundles) => {
  app.addStage(config, bundles);
});
app.synth();
