import type { HandlerName } from '../contract/functions.ts';
import type { Region } from '../core/ids.ts';
import type { EntitlementReader } from '../operations/ports.ts';
import { watchFacts } from '../operations/audit/watch-facts.ts';
import { newId } from '../operations/new-id.ts';
import { attemptLog } from './audit/attempt-log.ts';
import type { AttemptPorts } from './http/attempt-endpoint.ts';
import { orderlyEnd } from './lambda/orderly-end.ts';
import { logRun } from './run-log.ts';
import { systemClock, systemRandom } from './system.ts';

export interface AttemptRecordingSettings {
  readonly function: HandlerName;
  readonly region: Region;
  readonly reader: EntitlementReader;
  /** Host and port of Lambda's own API within the execution environment; absent outside Lambda. */
  readonly runtimeApi: string | undefined;
}

const MICROSECONDS = 1_000;

/**
 * Records what this execution environment is asked for, in its log. To be awaited while the function loads: so it also
 * gets to say how many attempts there were before the environment ends.
 */
export const attemptRecording = async (settings: AttemptRecordingSettings): Promise<AttemptPorts> => {
  const startedAt = systemClock();
  const environment = newId('env', { at: startedAt, random: systemRandom });
  const log = attemptLog({
    function: settings.function,
    environment,
    startedAt,
    write: (text) => process.stdout.write(text),
  });
  await orderlyEnd({
    runtimeApi: settings.runtimeApi,
    onEnd: () => {
      log.end(systemClock());
    },
    reportFailure: (cause) => {
      logRun('ERROR', 'The end of this environment will not be recorded.', { environment, error: String(cause) });
    },
  });
  return {
    region: settings.region,
    clock: systemClock,
    random: systemRandom,
    stopwatch: () => performance.now() * MICROSECONDS,
    watch: () => {
      log.begin();
      return watchFacts(settings.reader);
    },
    record: log.record,
  };
};
