import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { arn, generatedId } from './arn.ts';
import { provisioned } from './resource-type.ts';

export const logGroup = provisioned({
  properties: {
    LogGroupName: z.string().optional(),
    LogGroupClass: z.enum(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']).default('STANDARD'),
    RetentionInDays: z.number().optional(),
  },
  // One user's files on one machine are not encrypted with a key.
  withoutEffect: ['KmsKeyId', 'Tags'],
  provision: ({ LogGroupName, LogGroupClass, RetentionInDays }, context) => {
    // Here a file keeps what it has. But a template that AWS would refuse is not to run.
    if (LogGroupClass === 'DELIVERY' && RetentionInDays !== undefined) {
      throw new LocalRunError('a log group of the class DELIVERY takes no RetentionInDays');
    }
    const name = LogGroupName ?? `${context.stackName}-${context.logicalId}-${generatedId(context, 12)}`;
    if (context.region.logGroups.some((each) => each.name === name)) {
      throw new LocalRunError(`the log group ${name} is there already`);
    }
    context.region.logGroups.push({ name });
    return { ref: name, attributes: { Arn: arn(context, 'logs', `log-group:${name}:*`) } };
  },
});
