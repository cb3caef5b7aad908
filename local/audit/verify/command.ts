import { requireOneEach } from '../audit-buckets.ts';
import type { AuditCommandSurroundings } from '../command.ts';
import type { Outcome } from '../outcome.ts';
import type { AuditBucket } from './audit-bucket.ts';
import { bucketFolders } from './bucket-folder.ts';
import { bucketsOfRun, VERIFY_HELP, verifyOptions, type ArchivePlace, type VerifyOptions } from './options.ts';
import { noProgress, progressLine, type ProgressOutput } from './progress-line.ts';
import { verificationReports } from './reports.ts';
import { s3Bucket } from './s3-bucket.ts';
import type { VerifyingKeys } from './signed-digest.ts';
import { keyInKms, keyOfRun, keysInFile } from './verifying-keys.ts';
import { verifyArchive } from './verify-archive.ts';

export interface VerifySurroundings extends Pick<AuditCommandSurroundings, 'defaultFolder'> {
  readonly progress: ProgressOutput;
  readonly now: () => Date;
}

const bucketsOf = async (place: ArchivePlace): Promise<readonly AuditBucket[]> => {
  switch (place.kind) {
    case 'run':
      return bucketFolders(bucketsOfRun(place.folder));
    case 'folder':
      return bucketFolders(place.folder);
    case 'buckets':
      return place.names.map((name) => s3Bucket(name));
  }
};

const keysOf = async ({ key, archive }: VerifyOptions): Promise<VerifyingKeys> => {
  switch (key.kind) {
    case 'file':
      return keysInFile(key.path);
    case 'kms':
      return keyInKms(key.arn);
    case 'run':
      return keyOfRun(archive.kind === 'run' ? archive.folder : '');
    case 'unsaid':
      // Told only here: a folder that is not there is the greater mistake, and no key would help.
      throw new Error(
        'Say with what the digests are verified: --public-key <PEM, JWK or JWK set> or --kms-key <arn>. The ARN is an ' +
          "output, DigestKeyArn, of each region's stack.",
      );
  }
};

/** A range that has not begun has nothing in it, and nothing would be proved of it. */
const checkRange = ({ range: { from } }: VerifyOptions, now: string): void => {
  if (from !== undefined && from > now) throw new Error(`--from lies ahead: ${from} is after ${now}.`);
};

const checkHeads = ({ heads }: VerifyOptions, buckets: readonly AuditBucket[]): void => {
  for (const { region } of heads) {
    if (region === undefined && buckets.length > 1) {
      throw new Error('There are several regions: give --head as <region>:<sequence>:<sha256>.');
    }
    if (region !== undefined && !buckets.some((bucket) => bucket.region === region)) {
      throw new Error(`--head names the region ${region}, of which no bucket is looked at.`);
    }
  }
};

/**
 * What `npm run audit -- verify` does for the arguments after that word.
 *
 * @throws with a message for the user
 */
export const verifyCommand = async (
  argv: readonly string[],
  { defaultFolder, progress, now }: VerifySurroundings,
): Promise<Outcome> => {
  const options = verifyOptions(argv, defaultFolder);
  if (options === 'help') return { output: VERIFY_HELP, alarms: '', isSound: true };
  checkRange(options, now().toISOString());
  const buckets = await bucketsOf(options.archive);
  try {
    requireOneEach(buckets);
    checkHeads(options, buckets);
    const verification = await verifyArchive(buckets, {
      keys: await keysOf(options),
      range: options.range,
      heads: options.heads,
      now: now().toISOString(),
      progress: options.quiet ? noProgress : progressLine(progress, () => now().getTime()),
    });
    const output = verificationReports[options.format](verification);
    return { output, alarms: '', isSound: verification.failures.length === 0 };
  } finally {
    for (const bucket of buckets) bucket.close();
  }
};
