import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { auditQueries } from '../lambdas/contract/audit-queries.ts';
import type { AuditArchive } from './audit-archive.ts';

/** Bytes that one query may read: 10 GB, five cents' worth. A question that needs more has to name its days. */
const SCAN_LIMIT_BYTES = 10_000_000_000;

export interface AuditQueriesProps {
  readonly workgroupName: string;
  readonly databaseName: string;
  readonly archive: AuditArchive;
  /** Whether the workgroup goes with its history of queries when the stack goes. */
  readonly deleteWithHistory: boolean;
}

/** Where auditors ask: a workgroup that bounds and encrypts, and the questions that are asked most. */
export class AuditQueries extends Construct {
  constructor(scope: Construct, id: string, props: AuditQueriesProps) {
    super(scope, id);
    const { archive } = props;
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: props.workgroupName,
      description: 'Questions to the Licet audit archive',
      recursiveDeleteOption: props.deleteWithHistory,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: SCAN_LIMIT_BYTES,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${archive.queryResults.bucketName}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: archive.key.keyArn },
        },
      },
    });
    for (const { name, description, sql } of auditQueries) {
      const query = new CfnNamedQuery(this, name, {
        name,
        description,
        database: props.databaseName,
        queryString: sql,
        workGroup: props.workgroupName,
      });
      query.addResourceDependency(workgroup);
    }
  }
}
