import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { environmentVariables } from '../lambdas/contract/environment.ts';
import { recordingFunctions } from '../lambdas/contract/function-logs.ts';
import type { HandlerName } from '../lambdas/contract/functions.ts';
import { DeliveryLogGroup } from './delivery-log-group.ts';
import { digestLockOf } from './digest-lock.ts';
import { functionEnvironment } from './function-environment.ts';
import { permissionsOf, wildcardsOf } from './function-permissions.ts';
import { functionSizes } from './function-sizes.ts';
import type { RegionResources } from './region-resources.ts';
import { ServiceLogGroup } from './service-log-group.ts';

const isRecording = (handler: HandlerName): boolean => recordingFunctions.some((name) => name === handler);

export interface ServiceFunctionProps {
  readonly resources: RegionResources;
  /** Folder with a bundle for each handler. */
  readonly bundles: string;
  readonly logKey: IKey;
}

/** One Lambda function: a handler's bundle, with a role and a log group of its own. Its construct id is its name. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, handler: HandlerName, { resources, bundles, logKey }: ServiceFunctionProps) {
    super(scope, handler);
    const functionName = resources.names.function(handler);
    const size = functionSizes[handler];
    const logs = { encryptionKey: logKey, config: resources.config };
    const logGroupName = `/aws/lambda/${functionName}`;
    const logGroup = isRecording(handler)
      ? new DeliveryLogGroup(this, 'Logs', { ...logs, logGroupName: `${logGroupName}/delivered` })
      : new ServiceLogGroup(this, 'Logs', { ...logs, logGroupName });
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Licet ${handler}: ${size.reason}`,
      code: Code.fromAsset(join(bundles, handler)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: size.memoryMegabytes,
      timeout: Duration.seconds(size.timeoutSeconds),
      environment: this.environment(handler, resources),
      role: this.role(handler, resources, logGroup),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
    this.acknowledge();
  }

  private role(handler: HandlerName, resources: RegionResources, logGroup: LogGroup): Role {
    const writeLogs = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    const role = new Role(this, 'Role', {
      roleName: resources.names.role(handler, resources.region),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        // Part of the role itself, so that nothing starts the function before it may do its work.
        access: new PolicyDocument({ statements: [writeLogs, ...permissionsOf(handler, resources)] }),
      },
    });
    Validations.of(role).acknowledge(...wildcardsOf(handler, resources));
    return role;
  }

  private environment(handler: HandlerName, resources: RegionResources): Record<string, string> {
    const { config, names, region } = resources;
    const others = config.regions.filter((name) => name !== config.primary);
    const values = {
      tableName: names.table,
      regions: [config.primary, ...others].join(','),
      issuer: config.issuer,
      signingKeys: Stack.of(this).toJsonString(resources.signingKeys),
      planStalenessSeconds: String(config.planStalenessSeconds),
      auditBucket: names.bucket('audit', region),
      settleFunction: names.function('settle-seats'),
      recordFunction: names.function('record-revocations'),
      publishFunction: names.function('publish-changes'),
      eventBus: names.eventBus,
      eventSource: names.eventSource,
      digestKeys: resources.digestKeyArn,
      digestLock: digestLockOf(config),
      landingBucket: names.bucket('landing', region),
      functionLogsBucket: names.bucket('function-logs', region),
      failedRecordsBucket: names.bucket('failed-records', region),
    };
    return Object.fromEntries(functionEnvironment[handler].map((name) => [environmentVariables[name], values[name]]));
  }

  private acknowledge(): void {
    Validations.of(this.function).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'Callers of the API see a failure, a missed run of the schedule is made up by the next, and what the stream ' +
          'gives up on has a destination of its own.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason: 'X-Request-Id joins the logs of a request; a trace segment would add a cost to each check.',
      },
    );
  }
}
