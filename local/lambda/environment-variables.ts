import type { Credentials } from '../resources/local-account.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** Where the SDK clients of a region's functions find the services. */
export interface ServiceUrls {
  readonly dynamoDb: string;
  readonly eventBridge: string;
  readonly kms: string;
  readonly lambda: string;
  readonly s3: string;
}

/**
 * All environment variables of a function: its own, and those that Lambda sets, but for those that differ from one
 * execution environment to the next. The last two keep the SDK from the settings of whoever uses this machine.
 */
export const environmentVariables = (
  definition: FunctionDefinition,
  credentials: Credentials,
  urls: ServiceUrls,
): Readonly<Record<string, string>> => ({
  ...definition.variables,
  AWS_REGION: definition.region,
  AWS_DEFAULT_REGION: definition.region,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: definition.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMiB),
  AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
  LAMBDA_TASK_ROOT: definition.codeFolder,
  _HANDLER: definition.handler,
  TZ: ':UTC',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: urls.dynamoDb,
  AWS_ENDPOINT_URL_EVENTBRIDGE: urls.eventBridge,
  AWS_ENDPOINT_URL_KMS: urls.kms,
  AWS_ENDPOINT_URL_LAMBDA: urls.lambda,
  AWS_ENDPOINT_URL_S3: urls.s3,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
