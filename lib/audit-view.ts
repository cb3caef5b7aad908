import { Aws } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { type AuditTable, eachRecordOnce, viewColumns } from '../lambdas/contract/audit-tables.ts';

export interface AuditViewProps {
  readonly databaseName: string;
  readonly table: AuditTable;
}

/** The columns of a view have Trino's names of types in its definition, and Hive's in the catalogue. */
const TRINO_TYPES = { string: 'varchar', int: 'integer', bigint: 'bigint', boolean: 'boolean' } as const;

/** What Athena reads of a view: the definition in base 64, within a comment. Athena checks the columns against the SQL. */
const definition = ({ databaseName, table }: AuditViewProps): string => {
  const view = {
    originalSql: eachRecordOnce(table),
    catalog: 'awsdatacatalog',
    schema: databaseName,
    columns: viewColumns(table).map(({ name, type }) => ({ name, type: TRINO_TYPES[type] })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`;
};

/**
 * A kind of record as SQL shows it, each record once. There is no resource for a view: this is what Athena itself puts
 * into the catalogue for CREATE VIEW. Without `presto_view` and an empty `serdeInfo`, Athena refuses it.
 */
export const auditView = (scope: Construct, id: string, props: AuditViewProps): CfnTable =>
  new CfnTable(scope, id, {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: props.databaseName,
    tableInput: {
      name: props.table.kind,
      description: props.table.description,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      viewOriginalText: definition(props),
      viewExpandedText: '/* Presto View */',
      storageDescriptor: {
        location: '',
        columns: viewColumns(props.table).map(({ name, type, comment }) => ({ name, type, comment })),
        serdeInfo: {},
      },
    },
  });
