import { loggedObjectKey } from '../../contract/attempts.ts';
import { type FunctionLogLine, functionLogKey } from '../../contract/function-logs.ts';
import { deliveryName } from './delivery-name.ts';
import { type Instant, instantAt } from '../instant.ts';
import { type LogEnvelope, type LogEvent, logEnvelopes } from './log-envelope.ts';
import { loggedRecords } from './logged-record.ts';
import { type Result, accepted } from '../result.ts';

/** An object to be written: records of one kind and hour, or what is no record of one hour. */
export interface SortedObject {
  readonly place: 'archive' | 'function-logs';
  readonly key: string;
  /** Lines, each ended by a newline. Those of the archive are, byte for byte, what the function wrote. */
  readonly body: string;
}

/** Logs as they landed. */
export interface Delivery {
  /** Region whose functions wrote it. */
  readonly region: string;
  /** Key under which it landed. */
  readonly key: string;
  readonly text: string;
}

const FUNCTION_NAME = /^\/aws\/lambda\/([^/]+)/;

const functionLogLine = ({ logGroup, logStream }: LogEnvelope, { message }: LogEvent, at: Instant): string => {
  const line: FunctionLogLine = {
    logged_at: at,
    function: FUNCTION_NAME.exec(logGroup)?.[1] ?? logGroup,
    log_stream: logStream,
    message: message.replace(/\n+$/, ''),
  };
  return JSON.stringify(line);
};

interface PlacedLine {
  readonly place: SortedObject['place'];
  readonly key: string;
  readonly line: string;
}

/** Where the lines of a log event go. A record that does not tell its time, readably, goes by when it was logged. */
const placed = (envelope: LogEnvelope, event: LogEvent, region: string, name: string): readonly PlacedLine[] => {
  const loggedAt = instantAt(event.timestamp);
  const records = loggedRecords(event.message);
  if (records.length > 0) {
    return records.map(({ line, record: { kind, at } }) => ({
      place: 'archive',
      key: loggedObjectKey(kind, { region, at: at ?? loggedAt }, name),
      line,
    }));
  }
  if (event.message.trim() === '') return [];
  const key = functionLogKey({ region, at: loggedAt }, name);
  return [{ place: 'function-logs', key, line: functionLogLine(envelope, event, loggedAt) }];
};

/**
 * Sorts the lines of a delivery by kind and hour, each line into one object, in the order in which they came. The same
 * delivery makes the same objects.
 *
 * @returns refused, with what is wrong, where the delivery cannot be read
 */
export const sortedDelivery = ({ region, key, text }: Delivery): Result<readonly SortedObject[], string> => {
  const envelopes = logEnvelopes(text);
  if (!envelopes.ok) return envelopes;
  const name = deliveryName(key);
  const groups = new Map<string, PlacedLine[]>();
  for (const envelope of envelopes.value) {
    for (const one of envelope.logEvents.flatMap((event) => placed(envelope, event, region, name))) {
      const group = groups.get(one.key) ?? [];
      group.push(one);
      groups.set(one.key, group);
    }
  }
  return accepted(
    [...groups.values()].flatMap((lines) => {
      const [first] = lines;
      const body = lines.map(({ line }) => `${line}\n`).join('');
      return first === undefined ? [] : [{ place: first.place, key: first.key, body }];
    }),
  );
};
