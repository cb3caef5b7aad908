import { join } from 'node:path';
import * as z from 'zod';
import { chosenFormat } from '../chosen-format.ts';
import { givenOptions } from '../given-options.ts';
import type { NotedHead } from './digest-chain.ts';
import type { TimeRange } from './range.ts';

export const VERIFY_HELP = `Proves that the audit archive is complete and unaltered, by its signed digests.

  npx licet audit verify
  npx licet audit verify --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z
  npx licet audit verify --bucket licet-prod-audit-111122223333-eu-west-1 --kms-key arn:aws:kms:…

Options
  --from <time>         first moment to look at, RFC 3339 (default: everything from the first digest on)
  --to <time>           moment to look up to (default: now)
  --data <folder>       data folder of the run, as given to npm start (default .licet/data)
  --archive <folder>    folder of audit buckets instead: one folder a bucket, one file an object
  --bucket <name>       an audit bucket in S3 instead, with the credentials of the environment; once for each region
  --public-key <file>   public key of the digests: PEM, JWK or JWK set (default: the run's)
  --kms-key <arn>       the digests' key in KMS, whose public key is read with the credentials of the environment
  --head <head>         [<region>:]<sequence>:<sha256> of a digest that must be in the chain, as an earlier run told it;
                        once for each
  --format <format>     text, json (default text)
  --quiet               no progress
  --help                this text

Exit codes
  0  everything is proved, but for what is told as not yet covered; or nothing lies in the range, which is told
  1  not proved: something is not as the digests say; the first bad object is named
  2  the command cannot run, and says why: it is not written as above, or something that it needs is not there
`;

const formats = ['text', 'json'] as const;
export type VerifyFormat = (typeof formats)[number];

/** Where the archive is. */
export type ArchivePlace =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'buckets'; readonly names: readonly string[] };

/** Where the public key is. */
export type KeyPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kms'; readonly arn: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'unsaid' };

export interface ExpectedHead extends NotedHead {
  /** Undefined: of the one region that is looked at. */
  readonly region: string | undefined;
}

export interface VerifyOptions {
  readonly range: TimeRange;
  readonly archive: ArchivePlace;
  readonly key: KeyPlace;
  readonly heads: readonly ExpectedHead[];
  readonly format: VerifyFormat;
  readonly quiet: boolean;
}

const read = (argv: readonly string[]) =>
  givenOptions({
    args: [...argv],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      data: { type: 'string' },
      archive: { type: 'string' },
      bucket: { type: 'string', multiple: true, default: [] },
      'public-key': { type: 'string' },
      'kms-key': { type: 'string' },
      head: { type: 'string', multiple: true, default: [] },
      format: { type: 'string', default: 'text' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
type Given = ReturnType<typeof read>;

const moment = z.iso.datetime({ offset: true });

const momentOf = (name: string, text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  if (moment.safeParse(text).success) return new Date(text).toISOString();
  throw new Error(`--${name} takes a date and time such as 2026-11-24T12:00:00Z, not "${text}".`);
};

const rangeOf = (given: Given): TimeRange => {
  const [from, to] = [momentOf('from', given.from), momentOf('to', given.to)];
  if (from === undefined || to === undefined || from < to) return { from, to };
  throw new Error(`--from must be before --to: ${from} is not before ${to}.`);
};

const archiveOf = ({ data, archive, bucket }: Given, defaultFolder: string): ArchivePlace => {
  const places = [data !== undefined, archive !== undefined, bucket.length > 0].filter(Boolean).length;
  if (places > 1) throw new Error('Give one of --data, --archive and --bucket: they say where the archive is.');
  if (bucket.length > 0) return { kind: 'buckets', names: bucket };
  return archive === undefined ? { kind: 'run', folder: data ?? defaultFolder } : { kind: 'folder', folder: archive };
};

const keyOf = (given: Given, archive: ArchivePlace): KeyPlace => {
  const { 'public-key': path, 'kms-key': arn } = given;
  if (path !== undefined && arn !== undefined) throw new Error('Give --public-key or --kms-key, not both.');
  if (path !== undefined) return { kind: 'file', path };
  if (arn !== undefined) return { kind: 'kms', arn };
  return { kind: archive.kind === 'run' ? 'run' : 'unsaid' };
};

const headOf = (text: string): ExpectedHead => {
  const [, region, sequence, sha256] = /^(?:([a-z0-9-]+):)?([1-9]\d{0,9}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence !== undefined && sha256 !== undefined) return { region, sequence: Number(sequence), sha256 };
  throw new Error(`--head takes [<region>:]<sequence>:<sha256>, as the summary tells it, not "${text}".`);
};

/**
 * Reads the arguments after `verify`; `help` where they ask for it.
 *
 * @throws with a message for the user
 */
export const verifyOptions = (argv: readonly string[], defaultFolder: string): VerifyOptions | 'help' => {
  const given = read(argv);
  if (given.help) return 'help';
  const archive = archiveOf(given, defaultFolder);
  return {
    range: rangeOf(given),
    archive,
    key: keyOf(given, archive),
    heads: given.head.map(headOf),
    format: chosenFormat(given.format, formats),
    quiet: given.quiet,
  };
};

/** Folder of a run's audit buckets. */
export const bucketsOfRun = (folder: string): string => join(folder, 'buckets');
