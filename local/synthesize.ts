import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalRunError } from './local-run-error.ts';

const projectFolder = join(import.meta.dirname, '..');

/**
 * Synthesizes the CDK app's local stage into the folder: the same app and bundles as for a deployment. The validation
 * of the templates against CloudFormation's schemas is left to `npm run synth`: it takes half of the time, and what is
 * run here is not deployed.
 *
 * @throws LocalRunError with what the app said
 */
export const synthesize = async (regions: readonly string[], folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  const context = JSON.stringify({ stage: 'local', regions: regions.join(',') });
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectFolder,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: context, CDK_VALIDATION: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(app.stdout), text(app.stderr), once(app, 'close')]);
  if (app.exitCode !== 0) throw new LocalRunError(`The CDK app cannot be synthesized:\n${output}${errors}`);
};
