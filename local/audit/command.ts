import { type AuditQuery, auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { type AuditTable, auditTables, viewColumns } from '../../lambdas/contract/audit-tables.ts';
import { givenOptions, NPM_HINT } from './given-options.ts';
import { openArchive, openLocalArchive } from './local-archive.ts';
import { refuseMistakenWord } from './mistaken-word.ts';
import type { Outcome } from './outcome.ts';
import { checkValues } from './query-values.ts';
import { type RowFormat, rowFormats } from './row-formats.ts';
import { unreadableLines } from './unreadable-lines.ts';

const queries: readonly AuditQuery[] = auditQueries;

const columnsOf = (table: AuditTable): string =>
  [
    `${table.kind}: ${table.description}`,
    `  ${viewColumns(table)
      .map(({ name }) => name)
      .join(', ')}`,
  ].join('\n');

const HELP = `Runs SQL over the audit archive of the one-machine run.

  npm run audit -- "select action, count(*) from changes group by action"
  npm run audit -- --query who-changed-license --param lic_…
  npm run audit -- rebuild --help        the state at a moment, and whether the table is what the log says
  npm run audit -- verify --help         whether the archive is complete and unaltered

Options
  --query <name>     a named query instead of SQL
  --param <value>    value of the next ? of the query; once for each
  --list             the named queries, their parameters and what they answer
  --data <folder>    data folder of the run, as given to npm start (default .licet/data)
  --archive <folder> folder of audit buckets instead: one folder a bucket, one file an object
  --format <format>  ${Object.keys(rowFormats).join(', ')} (default table)
  --help             this text

Exit codes
  0  the query is answered
  1  it is answered without what could not be read of the archive, which is named
  2  the command cannot run, and says why: it is not written as above, or something that it needs is not there

Tables
${auditTables.map(columnsOf).join('\n')}
unreadable: Objects that could not be read, or not whole
  object, lines, reason

before, after, facts and shadow are JSON: json_extract_scalar(after, '$.status').
<table>_original and <table>_columnar hold the same records as each kind of file has them.
`;

const described = ({ name, description, parameters }: AuditQuery): string =>
  [
    name,
    `  ${description}`,
    ...parameters.map((parameter) => `  --param  ${parameter.description}, e.g. ${parameter.example}`),
    '',
  ].join('\n');

const namedQuery = (name: string, values: readonly string[]): string => {
  const query = queries.find((candidate) => candidate.name === name);
  if (query === undefined) {
    throw new Error(`There is no query ${name}. There are: ${queries.map((each) => each.name).join(', ')}.`);
  }
  if (query.parameters.length !== values.length) {
    throw new Error(`The query takes ${query.parameters.length} --param, not ${values.length}:\n${described(query)}`);
  }
  checkValues(query, values);
  return query.sql;
};

const isRowFormat = (name: string): name is RowFormat => Object.hasOwn(rowFormats, name);

const parse = (argv: readonly string[]) => {
  refuseMistakenWord(argv[0]);
  const { values, positionals } = givenOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      query: { type: 'string' },
      param: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean', default: false },
      data: { type: 'string' },
      archive: { type: 'string' },
      format: { type: 'string', default: 'table' },
      help: { type: 'boolean', default: false },
    },
  });
  if (positionals.length > 1) throw new Error('Put the whole query in quotes: it came in several parts.');
  if (values.data !== undefined && values.archive !== undefined) {
    throw new Error('Give --data or --archive, not both: --archive is a folder of audit buckets.');
  }
  if (!isRowFormat(values.format)) {
    throw new Error(`There is no format ${values.format}. There are: ${Object.keys(rowFormats).join(', ')}.`);
  }
  return { ...values, format: values.format, sql: positionals[0] };
};

export interface AuditCommandSurroundings {
  /** Data folder where none is named. */
  readonly defaultFolder: string;
  /** Characters of a line of the terminal; `undefined` where the output goes elsewhere. */
  readonly lineWidth: number | undefined;
}

const told = (output: string): Outcome => ({ output, alarms: '', isSound: true });

/**
 * What `npm run audit` prints for its arguments. Objects that cannot be read are an alarm: the answer may lack something.
 *
 * @throws with a message for the user
 */
export const auditCommand = async (
  argv: readonly string[],
  surroundings: AuditCommandSurroundings,
): Promise<Outcome> => {
  const options = parse(argv);
  if (options.help) return told(HELP);
  if (options.list) return told(queries.map(described).join('\n'));
  if (options.sql?.trim() === '') throw new Error('The query is empty.');
  if ((options.sql === undefined) === (options.query === undefined)) {
    throw new Error(`Give either a query in SQL or --query <name>. --help shows how. ${NPM_HINT} --help`);
  }
  const sql = options.query === undefined ? (options.sql ?? '') : namedQuery(options.query, options.param);
  const archive =
    options.archive === undefined
      ? await openLocalArchive(options.data ?? surroundings.defaultFolder)
      : await openArchive(options.archive);
  try {
    const output = rowFormats[options.format](await archive.query(sql, options.param), surroundings.lineWidth);
    const alarms = unreadableLines(archive.unreadable);
    return { output, alarms, isSound: alarms === '' };
  } finally {
    archive.close();
  }
};
