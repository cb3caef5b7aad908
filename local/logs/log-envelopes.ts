/** One line of a log, as CloudWatch Logs keeps it. */
export interface LogEvent {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** Whose log events an envelope carries. */
export interface LogSource {
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
}

/** Characters of log events in one envelope. Firehose takes records of a MiB at most. */
const EVENTS_LENGTH_MAX = 262_144;

/** Stands between envelope and event of a spooled line; JSON has none that is not escaped. */
const SEPARATOR = '\t';

/** An envelope without its events and its closing brace, as JSON. */
export const envelopeOf = ({ owner, logGroup, logStream, subscriptionFilters }: LogSource): string =>
  JSON.stringify({ messageType: 'DATA_MESSAGE', owner, logGroup, logStream, subscriptionFilters }).slice(0, -1);

/** The envelope in which CloudWatch Logs asks a new subscription's destination whether it is there. */
const CONTROL_ENVELOPE =
  '{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[]';

/** A log event as it waits on disk to be delivered: a line, which names its envelope. */
export const spooledEvent = (envelope: string, event: LogEvent): string =>
  `${envelope}${SEPARATOR}${JSON.stringify(event)}\n`;

/** What waits on disk for a new subscription. */
export const spooledControl = (timestamp: number): string =>
  spooledEvent(CONTROL_ENVELOPE, {
    id: '',
    timestamp,
    message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.',
  });

/** Events of one envelope, in runs that are not too long. */
const bounded = (events: readonly string[]): readonly (readonly string[])[] => {
  const runs: string[][] = [];
  let length = Infinity;
  for (const event of events) {
    if (length + event.length > EVENTS_LENGTH_MAX) {
      runs.push([]);
      length = 0;
    }
    runs.at(-1)?.push(event);
    length += event.length;
  }
  return runs;
};

/**
 * The envelopes that spooled lines make, as JSON: those of each log stream in the order of its events. A line that was
 * not written to its end is none.
 */
export const spooledEnvelopes = (spooled: string): readonly string[] => {
  const byEnvelope = new Map<string, string[]>();
  for (const line of spooled.split('\n').slice(0, -1)) {
    const at = line.indexOf(SEPARATOR);
    const envelope = line.slice(0, at);
    const events = byEnvelope.get(envelope);
    const event = line.slice(at + 1);
    if (events === undefined) byEnvelope.set(envelope, [event]);
    else events.push(event);
  }
  return [...byEnvelope].flatMap(([envelope, events]) =>
    bounded(events).map((run) => `${envelope},"logEvents":[${run.join(',')}]}`),
  );
};
