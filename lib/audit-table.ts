import { Aws } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import type { AuditColumn } from '../lambdas/contract/audit.ts';
import { partitionColumns } from '../lambdas/contract/audit-tables.ts';
import type { StageConfig } from './config.ts';
import { type BucketContent, namesOf } from './names.ts';

/** First day that a query looks at: no record is older than the product. */
const FIRST_DAY = '2026-01-01';

/** Text like the other partitions, as it stands in the objects' keys. */
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** How the lines or rows of a kind of file are read. */
interface FileFormat {
  readonly classification: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: CfnTable.SerdeInfoProperty;
}

export const fileFormats = {
  /**
   * Lines of JSON, compressed or not, as the object's name says. Of the two parsers that Athena has, the one that its
   * documentation calls deterministic: a line that is no JSON fails the query, and none is left out in silence.
   */
  json: {
    classification: 'json',
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: { serializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
  },
  /** Columns are found by their names: a file that was written before there was a column reads as null. */
  parquet: {
    classification: 'parquet',
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: {
      serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
      parameters: { 'parquet.column.index.access': 'false' },
    },
  },
} as const satisfies Record<string, FileFormat>;

export interface AuditTableProps {
  readonly config: StageConfig;
  readonly region: string;
  readonly databaseName: string;
  readonly tableName: string;
  readonly description: string;
  readonly columns: readonly AuditColumn[];
  /** Buckets that hold the files, one a region. By default those of the archive. */
  readonly bucket?: BucketContent;
  /** Where the partitions lie within each region's bucket. */
  readonly prefix: string;
  readonly format: FileFormat;
}

const projection = (props: AuditTableProps): Record<string, string> => {
  const folders = partitionColumns.map(({ name }) => `${name}=\${${name}}`).join('/');
  return {
    'projection.enabled': 'true',
    'projection.region.type': 'enum',
    'projection.region.values': props.config.regions.join(','),
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy-MM-dd',
    'projection.day.range': `${FIRST_DAY},NOW`,
    'projection.day.interval': '1',
    'projection.day.interval.unit': 'DAYS',
    'projection.hour.type': 'enum',
    'projection.hour.values': HOURS.join(','),
    'storage.location.template': `${rootOf(props, '${region}')}${folders}/`,
  };
};

const rootOf = ({ config, bucket = 'audit', prefix }: AuditTableProps, region: string): string =>
  `s3://${namesOf(config.stage).bucket(bucket, region)}/${prefix}/`;

/**
 * Files of the archive, or of another bucket, as a SQL table, in every region's bucket. Athena computes the partitions instead of keeping a
 * list of them, so that a record can be queried as soon as it is archived.
 */
export const auditTable = (scope: Construct, id: string, props: AuditTableProps): CfnTable => {
  const { classification, inputFormat, outputFormat, serde } = props.format;
  return new CfnTable(scope, id, {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: props.databaseName,
    tableInput: {
      name: props.tableName,
      description: props.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification, ...projection(props) },
      partitionKeys: partitionColumns.map(({ name, type, comment }) => ({ name, type, comment })),
      storageDescriptor: {
        location: rootOf(props, props.region),
        columns: props.columns.map(({ name, type, comment }) => ({ name, type, comment })),
        inputFormat,
        outputFormat,
        serdeInfo: serde,
      },
    },
  });
};
