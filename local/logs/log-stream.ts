import { envelopeOf, spooledEvent } from './log-envelopes.ts';
import { logLines } from './log-lines.ts';

/** The log of one execution environment, which is a log stream of its function's log group. */
export interface LogStream {
  readonly name: string;
  /** Takes text as it comes: several lines, or a part of one. */
  readonly write: (text: string) => void;
  /** Takes what was written of a line until now for the whole of it: at the end of an invocation nothing follows. */
  readonly endLine: () => void;
  /** Nothing is written any more. */
  readonly close: () => void;
}

export interface LogStreamOptions {
  readonly owner: string;
  readonly logGroup: string;
  /** Writes the text as it comes to the log's file. */
  readonly write: (text: string) => void;
  /** Where lines are delivered. */
  readonly routes: readonly {
    readonly filter: string;
    readonly delivery: { readonly take: (lines: string) => void };
  }[];
  readonly now: () => Date;
  /** That many random bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** A new name, as Lambda makes them: `2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef`. */
const newName = ({ now, random }: LogStreamOptions): string => {
  const day = now().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${Buffer.from(random(16)).toString('hex')}`;
};

/** An id that is as long as those of CloudWatch Logs and, as they do, orders the events of a stream. */
const eventId = (timestamp: number, number: number): string => `${timestamp}${String(number).padStart(43, '0')}`;

/** Opens a log that goes to a file as it comes, and line by line to where it is delivered. */
export const deliveredLogStream = (options: LogStreamOptions): LogStream => {
  const { owner, logGroup, write, routes, now } = options;
  const name = newName(options);
  const targets = routes.map(({ filter, delivery }) => ({
    delivery,
    envelope: envelopeOf({ owner, logGroup, logStream: name, subscriptionFilters: [filter] }),
  }));
  const lines = logLines();
  let count = 0;
  const deliver = (messages: readonly string[]): void => {
    if (messages.length === 0 || targets.length === 0) return;
    const timestamp = now().getTime();
    const events = messages.map((message) => ({ id: eventId(timestamp, (count += 1)), timestamp, message }));
    for (const { delivery, envelope } of targets) {
      delivery.take(events.map((event) => spooledEvent(envelope, event)).join(''));
    }
  };
  const endLine = (): void => {
    deliver(lines.rest());
  };
  return {
    name,
    write: (text) => {
      write(text);
      deliver(lines.push(text));
    },
    endLine,
    close: endLine,
  };
};
