import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { arn } from './arn.ts';
import { provisioned } from './resource-type.ts';

export const lambdaFunction = provisioned({
  properties: {
    FunctionName: z.string(),
    Code: z.object({ S3Key: z.string() }),
    Handler: z.string(),
    Runtime: z.literal('nodejs24.x'),
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
    LoggingConfig: z.strictObject({ LogGroup: z.string().optional() }).optional(),
    MemorySize: z.number().default(128),
    Timeout: z.number().default(3),
  },
  // The machine's own processor runs it, with no permissions to ask for.
  withoutEffect: [
    'Architectures',
    'Description',
    // What the runtime writes is a line of JSON anyway, and the platform writes nothing here.
    'LoggingConfig.ApplicationLogLevel',
    'LoggingConfig.LogFormat',
    'LoggingConfig.SystemLogLevel',
    'RecursiveLoop',
    'Role',
    'Tags',
    'TracingConfig',
  ],
  provision: (properties, context) => {
    const { FunctionName: name, Code, Handler: handler, Environment, LoggingConfig, MemorySize, Timeout } = properties;
    const codeFolder = context.assets.get(Code.S3Key);
    if (codeFolder === undefined) throw new LocalRunError(`the assembly has no asset ${Code.S3Key}`);
    const functionArn = arn(context, 'lambda', `function:${name}`);
    context.region.functions.push({
      name,
      arn: functionArn,
      region: context.region.name,
      codeFolder,
      handler,
      memoryMiB: MemorySize,
      timeoutMs: Timeout * 1000,
      logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      variables: Environment?.Variables ?? {},
    });
    return { ref: name, attributes: { Arn: functionArn } };
  },
});

export const lambdaPermission = provisioned({
  properties: {
    Action: z.literal('lambda:InvokeFunction'),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceArn: z.string(),
  },
  provision: ({ FunctionName, Principal: principal, SourceArn: sourceArn }, context) => {
    const functionArn = FunctionName.startsWith('arn:')
      ? FunctionName
      : arn(context, 'lambda', `function:${FunctionName}`);
    context.region.permissions.push({ functionArn, principal, sourceArn });
    return { ref: context.logicalId, attributes: {} };
  },
});
