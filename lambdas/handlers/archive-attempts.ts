import type { Context } from 'aws-lambda';
import { landing } from '../adapters/audit/landing.ts';
import { reportUnarchived } from '../adapters/audit/report-unarchived.ts';
import { sortedArchive } from '../adapters/audit/sorted-archive.ts';
import { unpackDelivery } from '../adapters/audit/unpack-delivery.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { patientS3 } from '../adapters/patient-s3.ts';
import { runEnded } from '../adapters/run-ended.ts';
import { logRun } from '../adapters/run-log.ts';
import { archiveAttempts } from '../operations/audit/archive-attempts.ts';

const region = readEnvironment(environment.region);

// A request that hangs must fail while there is time left to go on with other deliveries.
const s3 = patientS3(10_000);

const ports = {
  ...landing(s3, {
    landing: readEnvironment(environment.landingBucket),
    failedRecords: readEnvironment(environment.failedRecordsBucket),
  }),
  unpack: unpackDelivery,
  put: sortedArchive(s3, {
    archive: readEnvironment(environment.auditBucket),
    'function-logs': readEnvironment(environment.functionLogsBucket),
  }),
  report: reportUnarchived,
};

type Run = Pick<Context, 'getRemainingTimeInMillis' | 'functionName'>;

/** Started by a schedule. Fails after all is done where something is not archived, so that its error alarm sees it. */
export const handler = async (_event: unknown, context: Run): Promise<void> => {
  const timeLeft = () => context.getRemainingTimeInMillis();
  const { archived, setAside, failed, unfinished } = await archiveAttempts({ ...ports, timeLeft }, region);
  const counts = { archived, setAside, failed, unfinished };
  logRun('INFO', 'Deliveries of logs archived.', { ...counts, ...runEnded(context.functionName) });
  if (failed > 0 || setAside > 0 || unfinished) {
    const rest = unfinished ? '; time ran out before all that landed was looked at' : '';
    throw new Error(`${failed} deliveries of logs could not be archived, ${setAside} were set aside${rest}`);
  }
};
