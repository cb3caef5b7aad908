import { Construct } from 'constructs';
import { FUNCTION_LOGS_PREFIX, FUNCTION_LOGS_TABLE, functionLogColumns } from '../lambdas/contract/function-logs.ts';
import { auditTable, fileFormats } from './audit-table.ts';
import type { StageConfig } from './config.ts';

export interface FunctionLogTableProps {
  readonly config: StageConfig;
  readonly region: string;
  readonly databaseName: string;
}

/** What the functions whose logs are not kept by CloudWatch wrote besides records, in SQL. */
export class FunctionLogTable extends Construct {
  constructor(scope: Construct, id: string, props: FunctionLogTableProps) {
    super(scope, id);
    auditTable(this, 'Table', {
      ...props,
      tableName: FUNCTION_LOGS_TABLE,
      description: 'Faults and other lines of the functions that answer holders of license keys',
      columns: functionLogColumns,
      bucket: 'function-logs',
      prefix: FUNCTION_LOGS_PREFIX,
      format: fileFormats.json,
    });
  }
}
