import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { loggedObjectKey } from '../../lambdas/contract/attempts.ts';
import { type AuditKind, changeObjectKey } from '../../lambdas/contract/audit.ts';
import { auditTables, columnarTableColumns, viewColumns } from '../../lambdas/contract/audit-tables.ts';
import { columnarKey } from '../../lambdas/contract/columnar.ts';
import { type LocalArchive, openArchive } from '../../local/audit/local-archive.ts';
import { emptyBuckets, rowsOf } from '../local/audit/asked-archive.ts';
import { writeColumnar, writeOriginals } from '../local/audit/bucket-files.ts';
import { aChange, anAttempt, anEnd } from '../local/audit/told-records.ts';
import { asText, pathOf, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;
const app = synthesize(regions);

interface Column {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

interface TableInput {
  readonly Name: string;
  readonly TableType: string;
  readonly Parameters: Record<string, unknown>;
  readonly PartitionKeys: readonly Column[];
  readonly ViewOriginalText: string;
  readonly StorageDescriptor: {
    readonly Columns: readonly Column[];
    readonly Location: unknown;
    readonly SerdeInfo: unknown;
    readonly InputFormat?: string;
  };
}

const kinds = auditTables.map((table) => ({
  ...table,
  id: `${table.kind.charAt(0).toUpperCase()}${table.kind.slice(1)}`,
}));
const partitions = ['region', 'day', 'hour'];
const asGlue = (columns: readonly { name: string; type: string; comment: string }[]) =>
  columns.map(({ name, type, comment }) => ({ Name: name, Type: type, Comment: comment }));

describe.each(regions)('the audit catalogue of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const inputAt = (id: string): TableInput => {
    const { DatabaseName, TableInput } = stack.at(`AuditCatalogue/${id}`).Properties;
    expect(DatabaseName).toBe('licet_prod');
    return TableInput as TableInput;
  };
  const files = kinds.flatMap(({ id, kind }) => [
    { id: `${id}Original`, name: `${kind}_original`, root: kind },
    { id: `${id}Columnar`, name: `${kind}_columnar`, root: `columnar/${kind}` },
  ]);

  test('has a view for each kind, and two tables that it reads', () => {
    const names = stack
      .ofType('AWS::Glue::Table')
      .filter((table) => pathOf(table).startsWith('AuditCatalogue/'))
      .map(({ Properties }) => (Properties['TableInput'] as TableInput).Name);
    expect(names.toSorted()).toEqual([...files.map(({ name }) => name), ...kinds.map(({ kind }) => kind)].toSorted());
  });

  test.each(files)('projects every region, day and hour of $name', ({ id, name, root }) => {
    const { Name, TableType, Parameters, PartitionKeys, StorageDescriptor } = inputAt(id);
    expect([Name, TableType]).toEqual([name, 'EXTERNAL_TABLE']);
    expect(PartitionKeys.map((column) => [column.Name, column.Type])).toEqual(
      partitions.map((partition) => [partition, 'string']),
    );
    expect(Parameters).toMatchObject({
      EXTERNAL: 'TRUE',
      'projection.enabled': 'true',
      'projection.region.type': 'enum',
      'projection.region.values': regions.join(','),
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW',
      'projection.hour.type': 'enum',
      'projection.hour.values': '00,01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,19,20,21,22,23',
    });
    expect(asText(StorageDescriptor.Location, stack)).toBe(`s3://licet-prod-audit-{AccountId}-${region}/${root}/`);
  });

  test.each(kinds)('reads lines of $kind by the parser that leaves none out', ({ id, columns }) => {
    const { StorageDescriptor } = inputAt(`${id}Original`);
    expect(StorageDescriptor).toMatchObject({
      Columns: asGlue(columns),
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
    });
  });

  test.each(kinds)('finds columns of $kind in columnar files by their names', (table) => {
    expect(inputAt(`${table.id}Columnar`).StorageDescriptor).toMatchObject({
      Columns: asGlue(columnarTableColumns(table)),
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: {
        SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        Parameters: { 'parquet.column.index.access': 'false' },
      },
    });
  });

  test('computes where each region puts its objects', () => {
    const at = { region: 'eu-west-1', at: '2026-11-23T07:08:09.123Z' };
    const partition = { region: at.region, day: '2026-11-23', hour: '07' };
    const folderOf = (id: string) =>
      asText(inputAt(id).Parameters['storage.location.template'], stack).replaceAll(
        /\$\{(region|day|hour)\}/g,
        (_, name: keyof typeof partition) => partition[name],
      );
    const bucket = 's3://licet-prod-audit-{AccountId}-eu-west-1';
    expect(`${folderOf('ChangesOriginal')}chg_1.json`).toBe(`${bucket}/${changeObjectKey({ ...at, id: 'chg_1' })}`);
    expect(`${folderOf('AttemptsOriginal')}d.json.gz`).toBe(`${bucket}/${loggedObjectKey('attempts', at, 'd')}`);
    expect(`${folderOf('EnvironmentsOriginal')}d.json.gz`).toBe(
      `${bucket}/${loggedObjectKey('environments', at, 'd')}`,
    );
    for (const { id, kind } of kinds) {
      expect(`${folderOf(`${id}Columnar`)}part-00001.parquet`).toBe(`${bucket}/${columnarKey(kind, at, 1)}`);
    }
  });

  test.each(kinds)('has all that makes $kind a view to Athena', (table) => {
    expect(inputAt(table.id)).toMatchObject({
      Name: table.kind,
      TableType: 'VIRTUAL_VIEW',
      // Athena refuses a table without partition keys, be they none, and without a parser, be it none.
      PartitionKeys: [],
      Parameters: { presto_view: 'true', comment: 'Presto View' },
      ViewExpandedText: '/* Presto View */',
      StorageDescriptor: { Columns: asGlue(viewColumns(table)), SerdeInfo: {} },
    });
  });

  test('makes views after the tables that they read', () => {
    const pathsOf = (ids: unknown) =>
      (ids as string[]).map((each) => pathOf(stack.resources[each] ?? stack.at('a resource')).split('/')[1]);
    for (const { id } of kinds) {
      const view = stack.at(`AuditCatalogue/${id}`) as unknown as { DependsOn: unknown };
      expect(pathsOf(view.DependsOn).toSorted()).toEqual(['Database', `${id}Columnar`, `${id}Original`].toSorted());
    }
  });
});

describe('the SQL within a view', () => {
  const stack = app.stack('licet-prod-eu-west-1');
  const definitionOf = (kind: AuditKind) => {
    const { id } = kinds.find((candidate) => candidate.kind === kind) ?? { id: '' };
    const { ViewOriginalText } = stack.at(`AuditCatalogue/${id}`).Properties['TableInput'] as TableInput;
    const encoded = /^\/\* Presto View: ([A-Za-z0-9+/]+=*) \*\/$/.exec(ViewOriginalText)?.[1] ?? '';
    return JSON.parse(Buffer.from(encoded, 'base64').toString()) as {
      originalSql: string;
      catalog: string;
      schema: string;
      columns: { name: string; type: string }[];
    };
  };

  let buckets: string;
  let archive: LocalArchive;
  beforeAll(async () => {
    buckets = await emptyBuckets();
    const attempts = [anAttempt({ id: 'dec_1' }), anAttempt({ id: 'dec_2' }), anAttempt({ id: 'dec_3' })];
    await writeOriginals(buckets, 'attempts', attempts.slice(0, 2));
    await writeOriginals(buckets, 'attempts', attempts.slice(0, 2), 'delivery-2');
    await writeColumnar(buckets, 'attempts', [
      ...attempts.slice(1),
      ...attempts.slice(1, 2).map((attempt) => ({ ...attempt, repeated: true })),
    ]);
    await writeOriginals(buckets, 'changes', [aChange()]);
    await writeColumnar(buckets, 'environments', [anEnd()]);
    archive = await openArchive(buckets);
  });
  afterAll(async () => {
    archive.close();
    await rm(buckets, { recursive: true });
  });

  test.each(kinds)('of $kind answers with the rows of the local table', async ({ kind }) => {
    const { originalSql } = definitionOf(kind);
    const shown = await rowsOf(archive, `SELECT * FROM (${originalSql}) AS view ORDER BY id`);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toEqual(await rowsOf(archive, `SELECT * FROM ${kind} ORDER BY id`));
  });

  test('of attempts shows each of them once', async () => {
    const { originalSql } = definitionOf('attempts');
    const shown = await rowsOf(archive, `SELECT id FROM (${originalSql}) AS view ORDER BY id`);
    expect(shown.map(({ id }) => id)).toEqual(['dec_1', 'dec_2', 'dec_3']);
  });

  // Athena calls a view stale whose columns are not the ones that its SQL has.
  test.each(kinds)('of $kind has the columns that the view says it has', async ({ kind }) => {
    const { originalSql, columns, catalog, schema } = definitionOf(kind);
    const types: Record<string, string> = {
      VARCHAR: 'varchar',
      INTEGER: 'integer',
      BIGINT: 'bigint',
      BOOLEAN: 'boolean',
    };
    const described = await rowsOf(archive, `SELECT * FROM (DESCRIBE ${originalSql})`);
    expect(columns).toEqual(
      described.map((column) => ({ name: column['column_name'], type: types[column['column_type'] as string] })),
    );
    expect([catalog, schema]).toEqual(['awsdatacatalog', 'licet_prod']);
  });
});
