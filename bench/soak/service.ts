import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromService, ServiceReport, ToService } from './service-messages.ts';
import type { Change } from './weather.ts';

export interface SoakService {
  /** Nearest first. */
  readonly endpoints: readonly string[];
  /** From now on the weather goes as foretold. */
  readonly begin: (changes: readonly Change[]) => void;
  readonly report: () => Promise<ServiceReport>;
  readonly stop: () => void;
}

export const startSoakService = async (): Promise<SoakService> => {
  const child = fork(join(import.meta.dirname, 'service-process.ts'));
  const heard = async (): Promise<FromService> => {
    const [message] = (await once(child, 'message')) as [FromService];
    return message;
  };
  const send = (message: ToService): void => {
    child.send(message);
  };
  const ready = await heard();
  if (ready.kind !== 'ready') throw new Error(`the service begins with ${ready.kind}`);
  return {
    endpoints: ready.endpoints,
    begin: (changes) => {
      send({ kind: 'weather', changes });
    },
    report: async () => {
      const answer = heard();
      send({ kind: 'report' });
      const report = await answer;
      if (report.kind !== 'report') throw new Error(`the service reports ${report.kind}`);
      return report;
    },
    stop: () => {
      child.disconnect();
    },
  };
};
