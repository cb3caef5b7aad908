import * as z from 'zod';
import { generatedId } from './arn.ts';
import { provisioned } from './resource-type.ts';

export const eventInvokeConfig = provisioned({
  properties: {
    FunctionName: z.string(),
    Qualifier: z.literal('$LATEST'),
    MaximumRetryAttempts: z.int().min(0).max(2).optional(),
  },
  // All tries of an event take some seconds here, and the shortest age is a minute. What fails in all of them stays in the
  // function's log.
  withoutEffect: ['MaximumEventAgeInSeconds', 'DestinationConfig'],
  provision: ({ FunctionName, MaximumRetryAttempts }, context) => {
    const functionName = FunctionName.split(':').at(-1) ?? '';
    if (MaximumRetryAttempts !== undefined) context.region.eventRetriesMax.set(functionName, MaximumRetryAttempts);
    return { ref: generatedId(context, 32), attributes: {} };
  },
});
