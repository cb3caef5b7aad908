import * as z from 'zod';
import { parseRate } from '../events/schedule.ts';
import { arn } from './arn.ts';
import { provisioned } from './resource-type.ts';

export const scheduleRule = provisioned({
  properties: {
    ScheduleExpression: z.string(),
    State: z.literal('ENABLED').default('ENABLED'),
    Targets: z.array(z.object({ Arn: z.string(), Id: z.string(), RetryPolicy: z.unknown().optional() }).strict()),
    Name: z.string().optional(),
  },
  withoutEffect: ['Description', 'Tags'],
  provision: ({ ScheduleExpression, Targets, Name }, context) => {
    const name = Name ?? `${context.stackName}-${context.logicalId}`;
    const ruleArn = arn(context, 'events', `rule/${name}`);
    const intervalMs = parseRate(ScheduleExpression);
    for (const { Arn: functionArn } of Targets) {
      context.region.schedules.push({ ruleArn, intervalMs, functionArn });
    }
    return { ref: name, attributes: { Arn: ruleArn } };
  },
});
