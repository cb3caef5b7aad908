import * as z from 'zod';
import { arn } from './arn.ts';
import { provisioned } from './resource-type.ts';

export const eventBus = provisioned({
  properties: { Name: z.string() },
  // Nothing is encrypted here, so no event is lost to a key that cannot be used.
  withoutEffect: ['DeadLetterConfig', 'Description', 'KmsKeyIdentifier', 'Tags'],
  provision: ({ Name: name }, context) => {
    context.account.eventBridge.createBus({ region: context.region.name, name });
    const busArn = arn(context, 'events', `event-bus/${name}`);
    return { ref: name, attributes: { Arn: busArn, Name: name } };
  },
});
