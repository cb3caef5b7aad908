import { ArnFormat, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { alarmConditions, type ArchivingAlarmSources } from '../alarm-conditions.ts';
import { Alarms } from '../alarms.ts';
import { AttemptArchiving } from '../attempt-archiving.ts';
import { AuditArchive } from '../audit-archive.ts';
import { AuditCatalogue } from '../audit-catalogue.ts';
import { AuditCompaction } from '../audit-compaction.ts';
import { AuditQueries } from '../audit-queries.ts';
import { ChangeArchiver } from '../change-archiver.ts';
import { ChangeEvents } from '../change-events.ts';
import type { StageConfig } from '../config.ts';
import { FailedEvents } from '../failed-events.ts';
import { FunctionLogTable } from '../function-log-table.ts';
import { namesOf } from '../names.ts';
import { OperationsKey } from '../operations-key.ts';
import type { RegionResources } from '../region-resources.ts';
import { RegionalApi } from '../regional-api.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { ReplicaStream } from '../replica-stream.ts';
import { RunSchedule } from '../run-schedule.ts';
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
      digestKeyArn: keys.digestKey.keyArn,
      audit: new AuditArchive(this, 'Audit', { config, region }),
      streamArn: new ReplicaStream(this, 'ReplicaStream', {
        functionName: names.replicaStream,
        tableName: names.table,
        tableArn: tableArn(region),
        logGroup: this.logGroup('ReplicaStreamLogs', `/aws/lambda/${names.replicaStream}`),
      }).streamArn,
    };
  }

  private service(resources: RegionResources, functions: ServiceFunctions): void {
    const { names, audit } = resources;
    const { api } = new RegionalApi(this, 'Api', {
      apiName: names.api,
      throttling: this.config.throttling,
      functionFor: (handler) => functions.for(handler),
      accessLogs: this.logGroup('AccessLogs', `/aws/vendedlogs/${names.api}-access`),
    });
    const seatSettler = functions.for('settle-seats');
    // Claims do much of what it gave up on; but no claim ends the older of two seats that one device holds for good.
    new FailedEvents(this, 'UnsettledSeats', { function: seatSettler, failedRecords: audit.failedRecords });
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
    const { bus } = new ChangeEvents(this, 'ChangeEvents', { busName: names.eventBus });
    const planScheduler = functions.for('apply-scheduled-plans');
    new RunSchedule(this, 'PlanScheduler', {
      target: planScheduler,
      does: 'Applies the scheduled plan changes that have come due',
      every: Duration.minutes(5),
      missedRun: 'A run that is missed is made up by the next, five minutes later: it looks for all that is due.',
    });
    const watched = {
      ...this.archiving(resources, functions),
      api,
      planScheduler,
      seatSettler,
      revocationRecorder,
      changePublisher,
    };
    for (const condition of alarmConditions(watched)) this.alarms.add(condition);
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'Where this region answers' });
    new CfnOutput(this, 'EventBusArn', {
      value: bus.eventBusArn,
      description: 'Tells of the changes made in this region',
    });
  }

  /** How changes and attempts get into the archive, and what is made of them there; what of it is to be watched. */
  private archiving(resources: RegionResources, functions: ServiceFunctions): ArchivingAlarmSources {
    const { names, streamArn, audit, region } = resources;
    const archiver = functions.for('archive-changes');
    const { mapping } = new ChangeArchiver(this, 'ChangeArchiver', {
      function: archiver,
      streamArn,
      region,
      failedRecords: audit.failedRecords,
    });
    const digestSigner = this.digesting(functions);
    const { compactor } = new AuditCompaction(this, 'AuditCompaction', functions);
    const { watched: attempts } = new AttemptArchiving(this, 'AttemptArchiving', {
      resources,
      functions,
      streamErrors: this.logGroup('AttemptStreamLogs', `/aws/kinesisfirehose/${names.attemptStream}`),
    });
    return { ...attempts, archiver, archiverMapping: mapping, digestSigner, compactor };
  }

  private digesting(functions: ServiceFunctions): LambdaFunction {
    const target = functions.for('sign-digests');
    new RunSchedule(this, 'DigestSchedule', {
      target,
      does: 'Signs a digest of what came into the audit archive',
      every: Duration.hours(1),
      missedRun: 'A run that is missed is made up by the next, an hour later: it digests all that no digest lists.',
    });
    return target;
  }

  private auditing({ config, names, region, audit, digestKeyArn }: RegionResources): void {
    new CfnOutput(this, 'DigestKeyArn', {
      value: digestKeyArn,
      description: 'Signs the digests of the audit archive; verify them with its public key',
    });
    const catalogue = new AuditCatalogue(this, 'AuditCatalogue', { config, region });
    const { databaseName } = catalogue;
    new FunctionLogTable(this, 'FunctionLogTable', { config, region, databaseName }).node.addDependency(catalogue);
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
