import { join } from 'node:path';
import * as z from 'zod';
import { chosenFormat } from '../chosen-format.ts';
import { givenOptions } from '../given-options.ts';
import { idForms, requireIdForm } from '../id-forms.ts';
import type { LogSelection } from './change-log.ts';

export const REBUILD_HELP = `Folds the change log into the state that it leaves, and holds the table against it.

  npm run audit -- rebuild --at 2026-11-24T12:00:00Z
  npm run audit -- rebuild --at 2026-11-24T12:00:00Z --license lic_… --format json
  npm run audit -- rebuild --compare

Options
  --at <time>           state at that moment, RFC 3339 (default: now)
  --license <id>        a license alone, with its seats and pools
  --entity <kind>:<id>  one entity alone, e.g. license:lic_…, plan-version:atlas-pro@1
  --compare             holds the whole table, as it is now, against the log
  --table <name>        with --compare: a table in AWS, with the credentials of the environment
  --region <region>     with --table: a region of the table; once for each
  --patience <seconds>  how long what is wrong may turn out to be on its way (default 30)
  --refresh <command>   run by the shell before each reading of the log, e.g. one that copies it from S3
  --data <folder>       data folder of the run, as given to npm start (default .licet/data)
  --archive <folder>    folder of audit buckets instead: one folder a bucket, one file an object
  --format <format>     table, json, ndjson (default table)
  --help                this text

Exit codes
  0  the history is whole, and the table is what it says
  1  it is not, or something of the archive cannot be read
  2  the command cannot run, and says why: it is not written as above, or something that it needs is not there
`;

const formats = ['table', 'json', 'ndjson'] as const;
export type RebuildFormat = (typeof formats)[number];

export interface RebuildOptions {
  /** RFC 3339 UTC with milliseconds; undefined: now. */
  readonly at: string | undefined;
  readonly selection: LogSelection;
  readonly compare: boolean;
  /** A table in AWS, and its regions. */
  readonly table: { readonly name: string; readonly regions: readonly string[] } | undefined;
  /** Milliseconds. */
  readonly patience: number;
  readonly refresh: string | undefined;
  readonly dataFolder: string;
  /** Folder of the audit buckets. */
  readonly buckets: string;
  readonly format: RebuildFormat;
}

const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .optional();

const seconds = z.coerce.number().min(0).max(3600);

const read = (argv: readonly string[]) =>
  givenOptions({
    args: [...argv],
    options: {
      at: { type: 'string' },
      license: { type: 'string' },
      entity: { type: 'string' },
      compare: { type: 'boolean', default: false },
      table: { type: 'string' },
      region: { type: 'string', multiple: true, default: [] },
      patience: { type: 'string', default: '30' },
      refresh: { type: 'string' },
      data: { type: 'string' },
      archive: { type: 'string' },
      format: { type: 'string', default: 'table' },
      help: { type: 'boolean', default: false },
    },
  }).values;
type Given = ReturnType<typeof read>;

const selectionOf = ({ license, entity }: Given): LogSelection => {
  if (license !== undefined && entity !== undefined) throw new Error('Give --license or --entity, not both.');
  if (license !== undefined) {
    requireIdForm('license', license, '--license');
    return { license };
  }
  if (entity === undefined) return undefined;
  const [, kind, id] = /^([^:]+):(.+)$/.exec(entity) ?? [];
  if (kind === undefined || id === undefined)
    throw new Error(`--entity takes a kind and an id, such as license:lic_…, not "${entity}".`);
  if (!idForms.has(kind))
    throw new Error(`There is no kind of entity ${kind}. There are: ${[...idForms.keys()].join(', ')}.`);
  requireIdForm(kind, id, `--entity ${kind}:`);
  return { entity: kind, entity_id: id };
};

const tableOf = ({ table, region }: Given): RebuildOptions['table'] => {
  if (table === undefined && region.length === 0) return undefined;
  if (table !== undefined && region.length > 0) return { name: table, regions: region };
  throw new Error('--table and --region go together: the name of the table, and each region to look at.');
};

const check = (given: Given): void => {
  if (given.compare && given.at !== undefined) {
    throw new Error('--compare holds the table as it is now against the log: leave --at out.');
  }
  if (given.compare && (given.license !== undefined || given.entity !== undefined)) {
    throw new Error('--compare holds the whole table against the log: leave --license and --entity out.');
  }
  if (!given.compare && (given.table !== undefined || given.region.length > 0)) {
    throw new Error('--table and --region say what --compare looks at: add --compare.');
  }
  if (given.archive !== undefined && given.data !== undefined) {
    throw new Error('Give --data or --archive, not both: --archive is a folder of audit buckets.');
  }
  if (given.compare && given.archive !== undefined && given.table === undefined) {
    throw new Error('An --archive is compared with a table in AWS: add --table <name> --region <region>.');
  }
};

const atOf = ({ at }: Given): string | undefined => {
  const parsed = moment.safeParse(at);
  if (parsed.success) return parsed.data;
  throw new Error(`--at takes a date and time such as 2026-11-24T12:00:00Z, not "${at ?? ''}".`);
};

const patienceOf = ({ patience }: Given): number => {
  const parsed = patience === '' ? undefined : seconds.safeParse(patience);
  if (parsed?.success === true) return parsed.data * 1_000;
  throw new Error(`--patience takes seconds, from 0 to 3600, not "${patience}".`);
};

/**
 * Reads the arguments after `rebuild`; `help` where they ask for it.
 *
 * @throws with a message for the user
 */
export const rebuildOptions = (argv: readonly string[], defaultFolder: string): RebuildOptions | 'help' => {
  const given = read(argv);
  if (given.help) return 'help';
  check(given);
  const dataFolder = given.data ?? defaultFolder;
  return {
    at: atOf(given),
    selection: selectionOf(given),
    compare: given.compare,
    table: tableOf(given),
    patience: patienceOf(given),
    refresh: given.refresh,
    dataFolder,
    buckets: given.archive ?? join(dataFolder, 'buckets'),
    format: chosenFormat(given.format, formats),
  };
};
