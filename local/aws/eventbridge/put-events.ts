import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { BusEvent, EventLog } from './event-log.ts';
import { EventBridgeError } from './eventbridge-error.ts';

/** Where a request goes, and when it came. */
export interface RequestPlace {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => Date;
}

interface ResultEntry {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

const ENTRIES_MAX = 10;
const DETAIL_TYPE_MAX = 128;
/** Of all entries of a request together. */
const REQUEST_BYTES_MAX = 1_048_576;
const TIME_BYTES = 14;

const entrySchema = z.object({
  EventBusName: z.string().default('default'),
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  /** Seconds since 1970. */
  Time: z.number().optional(),
});
type Entry = z.infer<typeof entrySchema>;

const inputSchema = z.object({ Entries: z.array(entrySchema) });

const bytesOf = ({ Source = '', DetailType = '', Detail = '', Resources, Time }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    Time === undefined ? 0 : TIME_BYTES,
  );

/** The bus's name out of a name or an ARN. */
const busNameOf = ({ EventBusName }: Entry): string => EventBusName.split('event-bus/').at(-1) ?? '';

const checkRequest = (entries: readonly Entry[], region: string, log: EventLog): void => {
  if (entries.length === 0 || entries.length > ENTRIES_MAX) {
    const message = `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${ENTRIES_MAX}`;
    throw new EventBridgeError('ValidationException', message);
  }
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > REQUEST_BYTES_MAX) {
    throw new EventBridgeError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  const unknown = entries.map(busNameOf).find((name) => !log.hasBus(region, name));
  if (unknown === undefined) return;
  throw new EventBridgeError('ResourceNotFoundException', `Event bus ${unknown} does not exist.`);
};

const isObject = (text: string): boolean => {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

const invalid = (parameter: string, reason: string): ResultEntry => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${parameter} is not valid. Reason: ${reason}`,
});

/** Why an entry is refused while the others of its request are taken; undefined where it is not. */
const refusal = ({ Source, DetailType, Detail }: Entry): ResultEntry | undefined => {
  if (!Source) return invalid('Source', 'Source is a required argument.');
  if (!DetailType) return invalid('DetailType', 'DetailType is a required argument.');
  if (DetailType.length > DETAIL_TYPE_MAX) return invalid('DetailType', `It is longer than ${DETAIL_TYPE_MAX}.`);
  if (!Detail) return invalid('Detail', 'Detail is a required argument.');
  if (!isObject(Detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  if (!Source.startsWith('aws.')) return undefined;
  const ErrorMessage = 'Not authorized for the source.';
  return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage };
};

/** To the second, as the bus keeps it. */
const timeOf = ({ Time }: Entry, now: () => Date): string =>
  `${(Time === undefined ? now() : new Date(Time * 1000)).toISOString().slice(0, 19)}Z`;

const eventOf = (entry: Entry, { region, accountId, now }: RequestPlace): BusEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': entry.DetailType ?? '',
  source: entry.Source ?? '',
  account: accountId,
  time: timeOf(entry, now),
  region,
  resources: entry.Resources,
  detail: JSON.parse(entry.Detail ?? ''),
});

/**
 * `PutEvents`: takes the entries that are valid and says of each of the others why it is not, in their order.
 *
 * An entry for a bus that does not exist fails the whole request, so that no event is lost to a name unseen.
 *
 * @throws EventBridgeError for a request of which nothing is taken
 */
export const putEvents = async (log: EventLog, place: RequestPlace, input: unknown): Promise<unknown> => {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new EventBridgeError('SerializationException', z.prettifyError(parsed.error));
  const entries = parsed.data.Entries;
  checkRequest(entries, place.region, log);
  const taken = new Map<string, BusEvent[]>();
  const results = entries.map((entry): ResultEntry => {
    const refused = refusal(entry);
    if (refused !== undefined) return refused;
    const event = eventOf(entry, place);
    taken.set(busNameOf(entry), [...(taken.get(busNameOf(entry)) ?? []), event]);
    return { EventId: event.id };
  });
  for (const [bus, events] of taken) await log.append(bus, events);
  return { FailedEntryCount: results.filter(({ EventId }) => EventId === undefined).length, Entries: results };
};
