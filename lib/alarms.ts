import { Aws, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly topicName: string;
  readonly encryptionKey: IKey;
  readonly email?: string | undefined;
}

/** A condition that somebody should be told of. */
export interface AlarmCondition {
  readonly name: string;
  readonly metric: IMetric;
  readonly above: number;
  /** Periods in a row that have to be above. */
  readonly periods: number;
  /** Whether it is alarming when nothing is measured. Most of what is watched has nothing to tell most of the time. */
  readonly silenceAlarms?: true;
  /** What it means for whom, in a sentence: whoever is woken reads this first. */
  readonly impact: string;
}

/** Tells the people who run the service, by one topic a region. */
export class Alarms extends Construct {
  private readonly action: SnsAction;

  constructor(scope: Construct, id: string, { topicName, encryptionKey, email }: AlarmsProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { topicName, masterKey: encryptionKey, enforceSSL: true });
    // A topic with a policy of its own lets nobody publish whom the policy does not name.
    topic.addToResourcePolicy(this.publishAlarms(topic));
    this.action = new SnsAction(topic);
    if (email === undefined) return;
    Validations.of(topic.addSubscription(new EmailSubscription(email))).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'An e-mail that cannot be delivered is no work to redo; the alarm itself stays to be seen in CloudWatch.',
    });
  }

  add({ name, metric, above, periods, impact, silenceAlarms }: AlarmCondition): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: silenceAlarms ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      alarmDescription: impact,
    });
    alarm.addAlarmAction(this.action);
    alarm.addOkAction(this.action);
  }

  private publishAlarms(topic: Topic): PolicyStatement {
    return new PolicyStatement({
      sid: 'Alarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
  }
}
