import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { oneAtATime } from '../one-at-a-time.ts';

/** An event as EventBridge hands it to the targets of rules. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Which buses there are, and what came over them. */
export interface EventLog {
  readonly createBus: (bus: { readonly region: string; readonly name: string }) => void;
  readonly hasBus: (region: string, name: string) => boolean;
  /** Writes the events of one request to the end of their files. */
  readonly append: (bus: string, events: readonly BusEvent[]) => Promise<void>;
}

/** Keeps a line of JSON for each event in `<folder>/<region>/<bus>/<day of the event>.ndjson`. */
export const openEventLog = (folder: string): EventLog => {
  const buses = new Set<string>();
  const inTurn = oneAtATime();
  const pathOf = (bus: string, { region, time }: BusEvent): string =>
    join(folder, region, bus, `${time.slice(0, 10)}.ndjson`);
  const appendTo = async (path: string, events: readonly BusEvent[]): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  };
  return {
    createBus: ({ region, name }) => {
      buses.add(`${region}/${name}`);
    },
    hasBus: (region, name) => buses.has(`${region}/${name}`),
    append: async (bus, events) => {
      const files = Map.groupBy(events, (event) => pathOf(bus, event));
      await Promise.all([...files].map(([path, each]) => inTurn(path, () => appendTo(path, each))));
    },
  };
};
