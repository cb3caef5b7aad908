import { Aws } from 'aws-cdk-lib';
import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { COLUMNAR_PREFIX } from '../lambdas/contract/audit.ts';
import {
  type AuditTable,
  auditTables,
  columnarTable,
  columnarTableColumns,
  originalTable,
} from '../lambdas/contract/audit-tables.ts';
import { auditTable, fileFormats } from './audit-table.ts';
import { auditView } from './audit-view.ts';
import type { StageConfig } from './config.ts';
import { namesOf } from './names.ts';

export interface AuditCatalogueProps {
  readonly config: StageConfig;
  readonly region: string;
}

const idOf = (kind: string): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;

/**
 * The archive in SQL: for each kind of record a table over its originals, one over its columnar files, and a view of
 * both that shows each record once.
 */
export class AuditCatalogue extends Construct {
  readonly databaseName: string;
  private readonly database: CfnDatabase;
  private readonly props: AuditCatalogueProps;

  constructor(scope: Construct, id: string, props: AuditCatalogueProps) {
    super(scope, id);
    const { stage } = props.config;
    this.props = props;
    this.databaseName = namesOf(stage).auditDatabase;
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `Audit records of Licet ${stage}` },
    });
    for (const table of auditTables) this.add(table);
  }

  private add(table: AuditTable): void {
    const { props, databaseName } = this;
    const original = auditTable(this, `${idOf(table.kind)}Original`, {
      ...props,
      databaseName,
      tableName: originalTable(table.kind),
      description: `${table.description}, as they were archived`,
      columns: table.columns,
      prefix: table.kind,
      format: fileFormats.json,
    });
    const columnar = auditTable(this, `${idOf(table.kind)}Columnar`, {
      ...props,
      databaseName,
      tableName: columnarTable(table.kind),
      description: `${table.description}, in columnar files`,
      columns: columnarTableColumns(table),
      prefix: `${COLUMNAR_PREFIX}/${table.kind}`,
      format: fileFormats.parquet,
    });
    const view = auditView(this, idOf(table.kind), { databaseName, table });
    for (const each of [original, columnar, view]) each.addResourceDependency(this.database);
    for (const each of [original, columnar]) view.addResourceDependency(each);
  }
}
