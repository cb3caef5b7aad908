import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import { generatedId } from './arn.ts';
import { provisioned } from './resource-type.ts';

/** CloudWatch Logs takes two filters of a group. */
const FILTERS_MAX = 2;

export const subscriptionFilter = provisioned({
  properties: {
    LogGroupName: z.string(),
    FilterName: z.string().optional(),
    FilterPattern: z.literal('', { error: 'only the empty pattern is known on one machine: every line' }),
    DestinationArn: z.string().regex(/^arn:aws:firehose:/, { error: 'only Firehose takes logs on one machine' }),
  },
  // Permissions are not checked here.
  withoutEffect: ['RoleArn'],
  provision: ({ LogGroupName: logGroup, FilterName, DestinationArn: destinationArn }, context) => {
    const { subscriptions } = context.region;
    if (subscriptions.filter((each) => each.logGroup === logGroup).length >= FILTERS_MAX) {
      throw new LocalRunError(`the log group ${logGroup} has ${FILTERS_MAX} subscription filters, which is all it may`);
    }
    const name = FilterName ?? `${context.stackName}-${context.logicalId}-${generatedId(context, 12)}`;
    subscriptions.push({ name, logGroup, destinationArn });
    return { ref: name, attributes: {} };
  },
});
