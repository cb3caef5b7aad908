import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { auditPartitions, changeColumns, CHANGES_PREFIX } from '../lambdas/contract/audit.ts';
import { CHANGES_TABLE } from '../lambdas/contract/audit-queries.ts';
import type { StageConfig } from './config.ts';
import { namesOf } from './names.ts';

/** First day that a query looks at: no record is older than the product. */
const FIRST_DAY = '2026-01-01';

/** Text like the other partitions, as it stands in the objects' keys. */
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

export interface AuditCatalogueProps {
  readonly config: StageConfig;
  readonly region: string;
}

/**
 * The archive as a SQL table. Athena computes the partitions instead of keeping a list of them, so that a record can be
 * queried as soon as it is archived; the table reaches into every region's bucket.
 */
export class AuditCatalogue extends Construct {
  readonly databaseName: string;

  constructor(scope: Construct, id: string, { config, region }: AuditCatalogueProps) {
    super(scope, id);
    const names = namesOf(config.stage);
    const root = (of: string) => `s3://${names.bucket('audit', of)}/${CHANGES_PREFIX}/`;
    this.databaseName = names.auditDatabase;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `Audit records of Licet ${config.stage}` },
    });
    const table = new CfnTable(this, 'Changes', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: CHANGES_TABLE,
        description: 'Every change to products, customers, plans and licenses, one row a change',
        tableType: 'EXTERNAL_TABLE',
        parameters: { EXTERNAL: 'TRUE', classification: 'json', ...this.projection(config, root('${region}')) },
        partitionKeys: auditPartitions.map((name) => ({ name, type: 'string' })),
        storageDescriptor: {
          location: root(region),
          columns: changeColumns.map(({ name, type, comment }) => ({ name, type, comment })),
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
        },
      },
    });
    table.addResourceDependency(database);
  }

  private projection(config: StageConfig, root: string): Record<string, string> {
    const partitions = auditPartitions.map((name) => `${name}=\${${name}}`).join('/');
    return {
      'projection.enabled': 'true',
      'projection.region.type': 'enum',
      'projection.region.values': config.regions.join(','),
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': `${FIRST_DAY},NOW`,
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      'projection.hour.type': 'enum',
      'projection.hour.values': HOURS.join(','),
      'storage.location.template': `${root}${partitions}/`,
    };
  }
}
