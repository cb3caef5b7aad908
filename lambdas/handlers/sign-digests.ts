import type { Context } from 'aws-lambda';
import { digestChain } from '../adapters/audit/digest-chain.ts';
import { digestedArchive } from '../adapters/audit/digested-archive.ts';
import { reportUndigested } from '../adapters/audit/report-undigested.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { digestSigner } from '../adapters/kms/digest-signer.ts';
import { digestVerifier } from '../adapters/kms/digest-verifier.ts';
import { kmsClient } from '../adapters/kms/kms-client.ts';
import { patientS3 } from '../adapters/patient-s3.ts';
import { runEnded } from '../adapters/run-ended.ts';
import { logRun } from '../adapters/run-log.ts';
import { systemClock } from '../adapters/system.ts';
import { signDigests } from '../operations/audit/sign-digests.ts';

const MINUTE = 60_000;

const region = readEnvironment(environment.region);
const bucket = readEnvironment(environment.auditBucket);

// A request that hangs must fail while there is time left to sign what was read.
const s3 = patientS3(30_000);
const kms = kmsClient(region);
const [digestKey, ...formerKeys] = readEnvironment(environment.digestKeys);

const ports = {
  clock: systemClock,
  chain: digestChain(s3, { bucket, region, lock: readEnvironment(environment.digestLock) }),
  archive: digestedArchive(s3, { bucket, region, report: reportUndigested }),
  sign: digestSigner(kms, digestKey, systemClock),
  isSigned: digestVerifier(kms, [digestKey, ...formerKeys]),
  report: reportUndigested,
};

// The function may run for 15 minutes; a manifest of 50,000 objects is some 15 MB.
const settings = { issuer: readEnvironment(environment.issuer), region, readFor: 12 * MINUTE, objectsMax: 50_000 };

/** Started by a schedule. Fails after all is done where an object could not be taken in, so that the error alarm sees it. */
export const handler = async (_event: unknown, { functionName }: Pick<Context, 'functionName'>): Promise<void> => {
  const { key, made, objects, records, left, failed } = await signDigests(ports, settings);
  const message = made ? 'A digest was signed.' : 'Another run was faster with this digest.';
  logRun('INFO', message, { key, objects, records, left, failed, ...runEnded(functionName) });
  if (failed > 0) throw new Error(`${failed} objects could not be taken into ${key}`);
};
