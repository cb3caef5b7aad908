import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { OutgoingEvent } from '../../core/outgoing-event.ts';
import type { PublishPorts } from '../../operations/publish-changes.ts';

/** The bus, and what Licet calls itself on it. */
export interface EventBusName {
  readonly bus: string;
  readonly source: string;
}

/** Codes with which EventBridge says that the same entry may be taken later; with any other it never is. */
const PASSING: ReadonlySet<string> = new Set(['InternalFailure', 'ThrottlingException']);

const NO_ANSWER = 'NoAnswer';

const entryOf = ({ detailType, time, resources, detail }: OutgoingEvent, { bus, source }: EventBusName) =>
  ({
    EventBusName: bus,
    Source: source,
    DetailType: detailType,
    Time: new Date(time),
    Resources: resources,
    Detail: detail,
  }) satisfies PutEventsRequestEntry;

/** Puts events on a bus. EventBridge may take some of a request and refuse others: its answers stand in their order. */
export const eventBus =
  (client: EventBridgeClient, name: EventBusName): PublishPorts['put'] =>
  async (events) => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: events.map((event) => entryOf(event, name)) }),
    );
    return events.flatMap((event, index) => {
      const { EventId, ErrorCode = NO_ANSWER } = Entries[index] ?? {};
      return EventId === undefined ? [{ event, code: ErrorCode, passes: PASSING.has(ErrorCode) }] : [];
    });
  };
