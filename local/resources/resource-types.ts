import type { ResourceTypes } from '../assembly/deploy-stack.ts';
import { bucket } from './bucket.ts';
import { deliveryStream } from './delivery-stream.ts';
import { eventBus } from './event-bus.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { globalTable } from './global-table.ts';
import { httpApi, httpIntegration, httpRoute, httpStage } from './http-api.ts';
import { key, replicaKey } from './key.ts';
import { lambdaFunction, lambdaPermission } from './lambda.ts';
import { logGroup } from './log-group.ts';
import type { IgnoredType } from './resource-type.ts';
import { scheduleRule } from './schedule-rule.ts';
import { sdkCall } from './sdk-call.ts';
import { streamMapping } from './stream-mapping.ts';
import { subscriptionFilter } from './subscription-filter.ts';

const ignored = (reason: string): IgnoredType => ({ kind: 'ignored', reason });

const noPermissions = ignored('permissions are not checked on one machine');
const noMonitoring = ignored('nothing is monitored on one machine');
const otherQueries = ignored('the archive is queried with "npm run audit", which has the same table and queries');

/** What the one-machine run does with each type of resource. A type that is not here stops it. */
export const resourceTypes: ResourceTypes = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Integration': httpIntegration,
  'AWS::ApiGatewayV2::Route': httpRoute,
  'AWS::ApiGatewayV2::Stage': httpStage,
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': scheduleRule,
  'AWS::KMS::Key': key,
  'AWS::KMS::ReplicaKey': replicaKey,
  'AWS::KinesisFirehose::DeliveryStream': deliveryStream,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': streamMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::SubscriptionFilter': subscriptionFilter,
  'AWS::S3::Bucket': bucket,
  'Custom::AWS': sdkCall,

  'AWS::Athena::NamedQuery': otherQueries,
  'AWS::Athena::WorkGroup': otherQueries,
  'AWS::CDK::Metadata': ignored('it tells AWS which constructs are in use'),
  'AWS::CloudWatch::Alarm': noMonitoring,
  'AWS::Glue::Database': otherQueries,
  'AWS::Glue::Table': otherQueries,
  'AWS::IAM::Policy': noPermissions,
  'AWS::IAM::Role': noPermissions,
  'AWS::KMS::Alias': ignored('functions name their keys by ARN'),
  'AWS::Logs::LogStream': ignored('functions make their own; what else is told goes to <data>/logs'),
  'AWS::S3::BucketPolicy': noPermissions,
  'AWS::SNS::Subscription': noMonitoring,
  'AWS::SNS::Topic': noMonitoring,
  'AWS::SNS::TopicPolicy': noMonitoring,
};
