import type { Context } from 'aws-lambda';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { licensePorts } from '../adapters/license-ports.ts';
import { logRun } from '../adapters/run-log.ts';
import { applyScheduledPlans } from '../operations/apply-scheduled-plans.ts';

const region = readEnvironment(environment.region);
// A change that has come due was decided long ago: its license and its plan are in this region, and no other is asked.
const ports = licensePorts(globalTable({ name: readEnvironment(environment.tableName), region, regions: [region] }));

type Run = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** Started by a schedule. Fails after all is done where a license failed, so that the function's error alarm sees it. */
export const handler = async (_event: unknown, context: Run): Promise<void> => {
  const timeLeft = () => context.getRemainingTimeInMillis();
  const { applied, skipped, failed } = await applyScheduledPlans({ ...ports, timeLeft }, context.awsRequestId);
  for (const { license, error } of failed) {
    logRun('ERROR', 'A scheduled plan change could not be applied.', { license, error: String(error) });
  }
  logRun('INFO', 'Scheduled plan changes applied.', {
    applied: applied.length,
    skipped: skipped.length,
    failed: failed.length,
  });
  if (failed.length > 0) throw new Error(`${failed.length} scheduled plan changes could not be applied`);
};
