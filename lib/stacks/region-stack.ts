import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmConditions } from '../alarm-conditions.ts';
import { Alarms } from '../alarms.ts';
import { AuditArchive } from '../audit-archive.ts';
import { AuditCatalogue } from '../audit-catalogue.ts';
import { AuditQueries } from '../audit-queries.ts';
import { ChangeArchiver } from '../change-archiver.ts';
import { ChangeEvents } from '../change-events.ts';
import type { StageConfig } from '../config.ts';
import { FailedEvents } from '../failed-events.ts';
import { namesOf } from '../names.ts';
import { OperationsKey } from '../operations-key.ts';
import { PlanScheduler } from '../plan-scheduler.ts';
import type { RegionResources } from '../region-resources.ts';
import { RegionalApi } from '../regional-api.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { ReplicaStream } from '../replica-stream.ts';
import { ServiceFunctions } from '../service-functions.ts';
import { ServiceLogGroup } from '../service-log-group.ts';
import type { KeysStack } from './keys-stack.ts';

export interface RegionStackProps {
  readonly config: StageConfig;
  readonly region: string;
  /** This region's keys. */
  readonly keys: KeysStack;
  /** Folder with a bundle for each handler. */
  readonly bundles: string;
}

/** All that serves in one region; the same in each. A region goes on when another, or the primary, is gone. */
export class RegionStack extends Stack {
  private readonly config: StageConfig;
  private readonly logKey: OperationsKey;
  private readonly alarms: Alarms;

  constructor(scope: Construct, { config, region, keys, bundles }: RegionStackProps) {
    super(scope, `licet-${config.stage}-${region}`, {
      env: { region },
      description: `Licet ${config.stage}: serves ${region}`,
      terminationProtection: config.removalPolicy === 'retain',
    });
    this.config = config;
    const names = namesOf(config.stage);
    const removalPolicy = removalPolicyOf(config);
    this.logKey = new OperationsKey(this, 'OperationsKey', {
      alias: names.keyAlias('operations'),
      region,
      removalPolicy,
    });
    this.alarms = new Alarms(this, 'Alarms', {
      topicName: names.alarmTopic,
      encryptionKey: this.logKey,
      email: config.alarmEmail,
    });
    const resources = this.resources(keys);
    this.service(resources, new ServiceFunctions(this, 'Functions', { resources, bundles, logKey: this.logKey }));
    this.auditing(resources);
  }

  private resources(keys: KeysStack): RegionResources {
    const { config, region } = this;
    const names = namesOf(config.stage);
    const tableArn = (of: string) => this.arnIn(of, 'dynamodb', 'table', names.table);
    return {
      config,
      names,
      region,
      tableArn,
      functionArn: (handler) =>
        this.formatArn({
          service: 'lambda',
          region,
          resource: 'function',
          resourceName: names.function(handler),
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      eventBusArn: this.arnIn(region, 'events', 'event-bus', names.eventBus),
      tableKeyArn: (of) => this.arnIn(of, 'kms', 'key', keys.tableKey.keyId),
      signingKeys: config.signingKeys.map(({ id, signsFrom }) => ({ keyArn: keys.signingKey(id).keyArn, signsFrom })),
      audit: new AuditArchive(this, 'Audit', { config, region }),
      streamArn: new ReplicaStream(this, 'ReplicaStream', {
        functionName: names.replicaStream,
        tableName: names.table,
        tableArn: tableArn(region),
        logGroup: this.logGroup('ReplicaStreamLogs', `/aws/lambda/${names.replicaStream}`),
      }).streamArn,
    };
  }

  private service(
    { names, streamArn, audit, region, eventBusArn }: RegionResources,
    functions: ServiceFunctions,
  ): void {
    const { api } = new RegionalApi(this, 'Api', {
      apiName: names.api,
      throttling: this.config.throttling,
      functionFor: (handler) => functions.for(handler),
      accessLogs: this.logGroup('AccessLogs', `/aws/vendedlogs/${names.api}-access`),
    });
    const seatSettler = functions.for('settle-seats');
    const revocationRecorder = functions.for('record-revocations');
    new FailedEvents(this, 'UnrecordedRevocations', {
      function: revocationRecorder,
      failedRecords: audit.failedRecords,
    });
    const changePublisher = functions.for('publish-changes');
    new FailedEvents(this, 'UnpublishedChanges', {
      function: changePublisher,
      failedRecords: audit.failedRecords,
    });
    const { bus, lostEvents } = new ChangeEvents(this, 'ChangeEvents', {
      busName: names.eventBus,
      busArn: eventBusArn,
      lostEventsName: names.lostEvents,
      encryptionKey: this.logKey,
    });
    const archiver = functions.for('archive-changes');
    const { mapping } = new ChangeArchiver(this, 'ChangeArchiver', {
      function: archiver,
      streamArn,
      region,
      failedRecords: audit.failedRecords,
    });
    const planScheduler = functions.for('apply-scheduled-plans');
    new PlanScheduler(this, 'PlanScheduler', planScheduler);
    const watched = {
      api,
      archiver,
      archiverMapping: mapping,
      planScheduler,
      seatSettler,
      revocationRecorder,
      changePublisher,
      lostEvents,
    };
    for (const condition of alarmConditions(watched)) this.alarms.add(condition);
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'Where this region answers' });
    new CfnOutput(this, 'EventBusArn', {
      value: bus.eventBusArn,
      description: 'Tells of the changes made in this region',
    });
  }

  private auditing({ config, names, region, audit }: RegionResources): void {
    const { databaseName } = new AuditCatalogue(this, 'AuditCatalogue', { config, region });
    new AuditQueries(this, 'AuditQueries', {
      workgroupName: names.workgroup,
      databaseName,
      archive: audit,
      deleteWithHistory: config.removalPolicy === 'destroy',
    });
  }

  private arnIn(region: string, service: string, resource: string, resourceName: string): string {
    return this.formatArn({ region, service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  private logGroup(id: string, logGroupName: string): ServiceLogGroup {
    return new ServiceLogGroup(this, id, { logGroupName, encryptionKey: this.logKey, config: this.config });
  }
}
