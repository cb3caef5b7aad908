import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

export interface ChangeEventsProps {
  readonly busName: string;
}

/**
 * Where this region tells of the changes that it wrote. Whoever wants to hear of them adds a rule to the bus, in a stack of
 * their own: nothing here knows who listens.
 */
export class ChangeEvents extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { busName }: ChangeEventsProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: busName,
      // Encrypted with a key of AWS: with one of ours, each team that adds a rule would need leave to decrypt with it.
      description: 'Changes of licenses, plans, seats, customers and products that were made in this region',
    });
  }
}
