import * as z from 'zod/mini';
import type { LoggedKind } from '../../contract/attempts.ts';
import { instant, type Instant } from '../instant.ts';

/** A line that is a record. `at` is the time that it tells itself; undefined where that cannot be read. */
export interface LoggedRecord {
  readonly kind: LoggedKind;
  readonly at: Instant | undefined;
}

/** `audit` tells a record from other lines. Nothing else is asked of one: a newer writer may have written it. */
const record = z.discriminatedUnion('audit', [
  z.looseObject({ audit: z.literal('attempts'), attempted_at: z.optional(z.unknown()) }),
  z.looseObject({ audit: z.literal('environments'), ended_at: z.optional(z.unknown()) }),
]);

const timeOf = (read: z.infer<typeof record>): unknown => {
  switch (read.audit) {
    case 'attempts':
      return read.attempted_at;
    case 'environments':
      return read.ended_at;
  }
};

const parsed = (line: string): unknown => {
  // Most of what is no record is not worth parsing; a record has the word in it.
  if (!line.includes('"audit"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The record that a line of a log is; undefined where it is none. */
const loggedRecord = (line: string): LoggedRecord | undefined => {
  const read = record.safeParse(parsed(line));
  if (!read.success) return undefined;
  return { kind: read.data.audit, at: instant.safeParse(timeOf(read.data)).data };
};

/**
 * The records of a log event, line by line. An event is one line; should several have come together, each is a record
 * or the event is none: a line within somebody's stack trace must not pass for a record.
 */
export const loggedRecords = (message: string): readonly { line: string; record: LoggedRecord }[] => {
  const records: { line: string; record: LoggedRecord }[] = [];
  for (const line of message.split('\n')) {
    if (line === '') continue;
    const read = loggedRecord(line);
    if (read === undefined) return [];
    records.push({ line, record: read });
  }
  return records;
};
