import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmCondition } from './alarms.ts';
import { type AttemptAlarmSources, attemptAlarms } from './attempt-alarms.ts';
import { compactionAlarms } from './compaction-alarms.ts';
import { periodsWithoutRun } from './periods-without-run.ts';

/** What gets changes and attempts into the archive, and works on it there. */
export interface ArchivingAlarmSources extends AttemptAlarmSources {
  readonly archiver: LambdaFunction;
  readonly archiverMapping: EventSourceMapping;
  readonly digestSigner: LambdaFunction;
  readonly compactor: LambdaFunction;
}

export interface AlarmSources extends ArchivingAlarmSources {
  readonly api: HttpApi;
  readonly planScheduler: LambdaFunction;
  readonly seatSettler: LambdaFunction;
  readonly revocationRecorder: LambdaFunction;
  readonly changePublisher: LambdaFunction;
}

const period = Duration.minutes(5);

const percentOfRequestsFailed = (api: HttpApi) =>
  new MathExpression({
    expression: '100 * failed / requests',
    usingMetrics: {
      failed: api.metricServerError({ period, statistic: Stats.SUM }),
      requests: api.metricCount({ period, statistic: Stats.SUM }),
    },
    label: 'Requests that failed, in percent',
    period,
  });

const recordsSetAside = (mapping: EventSourceMapping) =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'OnFailureDestinationDeliveredEventCount',
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
    statistic: Stats.SUM,
    period,
  });

const ofTheArchive = ({ archiver, archiverMapping }: AlarmSources): AlarmCondition[] => [
  {
    name: 'ChangesWait',
    metric: archiver.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
    above: Duration.minutes(15).toMilliseconds(),
    periods: 1,
    impact:
      'Changes wait to be archived. They are set aside 12 hours after they were made, and lost to the archive after 24: find out why before.',
  },
  {
    name: 'ArchiverFails',
    metric: archiver.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 3,
    impact: 'The archiver fails again and again: changes are not archived, and auditors do not see the latest.',
  },
  {
    name: 'ChangesSetAside',
    metric: recordsSetAside(archiverMapping),
    above: 0,
    periods: 1,
    impact:
      'Changes were given up on: the archive lacks them until somebody archives the records in the failed-records bucket.',
  },
];

const ofRequests = ({ api }: AlarmSources): AlarmCondition[] => [
  {
    name: 'RequestsFail',
    metric: percentOfRequestsFailed(api),
    above: 1,
    periods: 2,
    impact:
      'More than one request in a hundred fails in this region: products fall back on their leases, operators on another region.',
  },
];

const ofBackgroundWork = ({ planScheduler, seatSettler, revocationRecorder }: AlarmSources): AlarmCondition[] => [
  {
    name: 'ScheduledPlansFail',
    metric: planScheduler.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 3,
    impact:
      'Scheduled plan changes that have come due are not written down: checks count them all the same, but lists, the audit and events do not show them.',
  },
  {
    name: 'SeatsUnsettled',
    metric: seatSettler.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 3,
    impact:
      'Seats are not settled between the regions: lowered limits take effect late, and a device that changed regions may hold two seats. What it gives up on is set aside in the failed-records bucket: invoke it again with that once the cause is mended.',
  },
  {
    name: 'RevocationsUnrecorded',
    metric: revocationRecorder.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 1,
    impact:
      'A license was suspended, reinstated or revoked, and its status list may not say so: devices go on by their leases. What it gives up on is set aside in the failed-records bucket: invoke it again with that once the cause is mended.',
  },
];

const ofEvents = ({ changePublisher }: AlarmSources): AlarmCondition[] => [
  {
    name: 'ChangesUnpublished',
    metric: changePublisher.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 1,
    impact:
      'Changes are archived, but those who listen to the event bus may not hear of them. What is given up on is set aside in the failed-records bucket: invoke the function again with that once the cause is mended.',
  },
];

const anHour = Duration.hours(1);

const ofDigests = ({ digestSigner }: AlarmSources): AlarmCondition[] => [
  {
    name: 'DigestsFail',
    metric: digestSigner.metricErrors({ period: anHour, statistic: Stats.SUM }),
    above: 0,
    periods: 2,
    impact:
      'Digests are not made, or leave records out that cannot be read: those are archived, but nothing proves yet that they stay what they are. The log names each.',
  },
  {
    name: 'DigestsMissing',
    metric: periodsWithoutRun({ runner: digestSigner, period: anHour, label: 'Hours without a digest' }),
    above: 0,
    periods: 3,
    silenceAlarms: true,
    impact:
      'No digest was made for three hours: what was archived since could be altered unseen, and npx licet audit verify fails. Is the schedule on, and the digest key enabled? After a first deployment this is over within the hour.',
  },
];

/** What is worth waking somebody for in a region. */
export const alarmConditions = (sources: AlarmSources): AlarmCondition[] => [
  ...ofTheArchive(sources),
  ...attemptAlarms(sources),
  ...ofRequests(sources),
  ...ofBackgroundWork(sources),
  ...ofEvents(sources),
  ...ofDigests(sources),
  ...compactionAlarms(sources.compactor),
];
