import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ChangeEventsProps {
  readonly busName: string;
  readonly busArn: string;
  readonly lostEventsName: string;
  readonly encryptionKey: IKey;
}

/**
 * Where this region tells of the changes that it wrote. Whoever wants to hear of them adds a rule to the bus, in a stack of
 * their own: nothing here knows who listens.
 */
export class ChangeEvents extends Construct {
  readonly bus: EventBus;
  /** Events that the bus took and then could not encrypt or decrypt. */
  readonly lostEvents: Queue;

  constructor(scope: Construct, id: string, { busName, busArn, lostEventsName, encryptionKey }: ChangeEventsProps) {
    super(scope, id);
    this.lostEvents = new Queue(this, 'LostEvents', {
      queueName: lostEventsName,
      // Not the bus's key: what ends here does so because that one cannot be used.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.lostEvents.addToResourcePolicy(this.sendFrom(busArn));
    this.acknowledge();
    // CDK lets EventBridge use the key for this bus alone.
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: busName,
      description: 'Changes of licenses, plans, seats, customers and products that were made in this region',
      kmsKey: encryptionKey,
      deadLetterQueue: this.lostEvents,
    });
  }

  private acknowledge(): void {
    const reason = 'It is the dead-letter queue of the bus: nothing takes from it but people, whom its alarm calls.';
    Validations.of(this.lostEvents).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
  }

  private sendFrom(busArn: string): PolicyStatement {
    return new PolicyStatement({
      sid: 'LostEvents',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.lostEvents.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': busArn } },
    });
  }
}
