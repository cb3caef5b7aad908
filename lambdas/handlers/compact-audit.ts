import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { compactedArchive } from '../adapters/audit/compacted-archive.ts';
import { digestList } from '../adapters/audit/digest-list.ts';
import { reportUncompacted } from '../adapters/audit/report-uncompacted.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { digestVerifier } from '../adapters/kms/digest-verifier.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { metricFields } from '../adapters/metric-fields.ts';
import { columnarFormat } from '../adapters/parquet/columnar-format.ts';
import { patientS3 } from '../adapters/patient-s3.ts';
import { logRun } from '../adapters/run-log.ts';
import { systemClock } from '../adapters/system.ts';
import { metricNames } from '../contract/metrics.ts';
import { epochMilliseconds } from '../core/instant.ts';
import { compactAudit } from '../operations/audit/compact-audit.ts';
import { digestedUntil } from '../operations/audit/digested-until.ts';
import { expireOriginals } from '../operations/audit/expire-originals.ts';

const MEBIBYTE = 1024 * 1024;
const MINUTE = 60_000;

const region = readEnvironment(environment.region);
const bucket = readEnvironment(environment.auditBucket);

// A request that hangs must fail while there is time left for the other hours.
const s3 = patientS3(30_000);

const archive = compactedArchive(s3, { bucket, contentMax: 128 * MEBIBYTE });

const digests = {
  clock: systemClock,
  chain: digestList(s3, { bucket, region }),
  isSigned: digestVerifier(kmsClient(region), readEnvironment(environment.digestKeys)),
};

/** Tested with the memory that `function-sizes.ts` gives; see `bench/compaction.ts`. */
const bounds = { originals: 10_000, rows: 200_000, bytes: 128 * MEBIBYTE };
const time = { begin: 4 * MINUTE, read: 3 * MINUTE };

/** The hour of the day, UTC, whose run looks through everything and lets originals expire. */
const DAILY_RUN = '03';

/** `{"everything": true}` asks for what the daily run does, at any time. */
const eventSchema = z.object({ everything: z.optional(z.boolean()) });

/** Started by a schedule. Fails after all is done where an hour failed, so that the function's error alarm sees it. */
export const handler = async (
  event: unknown,
  { getRemainingTimeInMillis, functionName }: Pick<Context, 'getRemainingTimeInMillis' | 'functionName'>,
): Promise<void> => {
  const ports = {
    clock: systemClock,
    timeLeft: () => getRemainingTimeInMillis(),
    archive,
    format: columnarFormat,
    report: reportUncompacted,
    digestedUntil: () => digestedUntil(digests),
  };
  const now = systemClock();
  const everything = eventSchema.parse(event).everything ?? now.slice(11, 13) === DAILY_RUN;
  const compacted = await compactAudit(ports, { region, everything, bounds, time });
  const overdue = { name: metricNames.auditHoursOverdue, value: compacted.overdue, at: epochMilliseconds(now) };
  logRun('INFO', 'Audit records made columnar.', { ...compacted, ...metricFields(functionName, overdue) });
  const expired = everything ? await expireOriginals(ports, { region, begin: time.begin }) : undefined;
  if (expired !== undefined) logRun('INFO', 'Originals that are in columnar files hidden.', { ...expired });
  const failed = compacted.failed + (expired?.failed ?? 0);
  if (failed > 0) throw new Error(`${failed} hours or originals of the audit could not be made columnar, or let go`);
};
