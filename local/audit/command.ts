import { parseArgs } from 'node:util';
import { auditPartitions, changeColumns } from '../../lambdas/contract/audit.ts';
import { type AuditQuery, auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { openArchive, openLocalArchive } from './local-archive.ts';
import { type RowFormat, rowFormats } from './row-formats.ts';

const queries: readonly AuditQuery[] = auditQueries;
const columns = [...changeColumns.map(({ name }) => name), ...auditPartitions];

const HELP = `Runs SQL over the audit archive of the one-machine run.

  npm run audit -- "select action, count(*) from changes group by action"
  npm run audit -- --query who-changed-license --param lic_…
  npm run audit -- rebuild --help        the state at a moment, and whether the table is what the log says

Options
  --query <name>     a named query instead of SQL
  --param <value>    value of the next ? of the query; once for each
  --list             the named queries, their parameters and what they answer
  --data <folder>    data folder of the run, as given to npm start (default .licet/data)
  --archive <folder> folder of audit buckets instead: one folder a bucket, one file an object
  --format <format>  ${Object.keys(rowFormats).join(', ')} (default table)
  --help             this text

Columns of changes
  ${columns.join(', ')}

before and after are JSON: json_extract_scalar(after, '$.status').
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
  return query.sql;
};

const isRowFormat = (name: string): name is RowFormat => Object.hasOwn(rowFormats, name);

const parse = (argv: readonly string[]) => {
  const { values, positionals } = parseArgs({
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

/**
 * What `npm run audit` prints for its arguments.
 *
 * @throws with a message for the user
 */
export const auditCommand = async (
  argv: readonly string[],
  surroundings: AuditCommandSurroundings,
): Promise<string> => {
  const options = parse(argv);
  if (options.help) return HELP;
  if (options.list) return queries.map(described).join('\n');
  if (options.sql?.trim() === '') throw new Error('The query is empty.');
  if ((options.sql === undefined) === (options.query === undefined)) {
    throw new Error('Give either a query in SQL or --query <name>. --help shows how.');
  }
  const sql = options.query === undefined ? (options.sql ?? '') : namedQuery(options.query, options.param);
  const archive =
    options.archive === undefined
      ? await openLocalArchive(options.data ?? surroundings.defaultFolder)
      : await openArchive(options.archive);
  try {
    return rowFormats[options.format](await archive.query(sql, options.param), surroundings.lineWidth);
  } finally {
    archive.close();
  }
};
