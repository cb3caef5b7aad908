import type { LocalEventBridge } from '../aws/eventbridge-server.ts';
import type { KeyRequest } from '../aws/kms/key-store.ts';
import type { LocalKms } from '../aws/kms-server.ts';
import type { LocalS3 } from '../aws/s3-server.ts';
import type { ScheduleDefinition } from '../events/schedule.ts';
import type { StreamMappingDefinition } from '../events/stream-mapping.ts';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { DeliveryStreamDefinition, LogGroupDefinition, SubscriptionDefinition } from '../logs/definitions.ts';

/** An IAM user or role session's key pair. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a region of the account runs once its stacks are deployed: filled by the interpreters of the resource types. */
export interface RegionPlan {
  readonly name: string;
  /** Where the region's HTTP API answers. */
  readonly apiUrl: string;
  readonly functions: FunctionDefinition[];
  /** Tries after the first for events sent to a function, by its name; Lambda's default where it is absent. */
  readonly eventRetriesMax: Map<string, number>;
  readonly apis: HttpApiDefinition[];
  readonly permissions: InvokePermission[];
  readonly streamMappings: StreamMappingDefinition[];
  readonly schedules: ScheduleDefinition[];
  readonly logGroups: LogGroupDefinition[];
  readonly subscriptions: SubscriptionDefinition[];
  readonly deliveryStreams: DeliveryStreamDefinition[];
}

export interface HttpApiDefinition {
  readonly id: string;
  readonly routes: RouteDefinition[];
  readonly integrations: Map<string, IntegrationDefinition>;
}

export interface RouteDefinition {
  /** `POST /v1/check`, or `$default`. */
  readonly routeKey: string;
  readonly authorization: 'NONE' | 'AWS_IAM';
  readonly integrationId: string;
}

export interface IntegrationDefinition {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** Lets a service invoke a function, for the sources that the pattern covers. */
export interface InvokePermission {
  readonly functionArn: string;
  readonly principal: string;
  readonly sourceArn: string;
}

/** A table that has been made, with its replicas. */
export interface TablePlan {
  readonly name: string;
  readonly regions: readonly string[];
  readonly expires: boolean;
}

export type KeyKind = Pick<KeyRequest, 'spec' | 'usage'>;

/** The AWS account as it is on this machine. */
export interface LocalAccount {
  readonly id: string;
  readonly dynamoDbUrl: string;
  /** Of everything in the account that is not a user: DynamoDB Local keeps separate data for each access key. */
  readonly credentials: Credentials;
  readonly eventBridge: LocalEventBridge;
  readonly kms: LocalKms;
  readonly s3: LocalS3;
  /** What the keys made so far are for, by their id: a replica is of its primary's kind. */
  readonly keys: Map<string, KeyKind>;
  readonly tables: TablePlan[];
  /** @throws LocalRunError for a region that the run does not have */
  readonly region: (name: string) => RegionPlan;
}
