import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { scopedRegion } from './credential-scope.ts';
import { type EventLog, openEventLog } from './eventbridge/event-log.ts';
import { EventBridgeError } from './eventbridge/eventbridge-error.ts';
import { putEvents, type RequestPlace } from './eventbridge/put-events.ts';
import { serveLocally } from './local-server.ts';

/**
 * A stand-in for Amazon EventBridge: takes events for the buses of every region, behind one endpoint, which tells the
 * region by a request's signature. It keeps them in files and has no rules: on one machine, nobody listens.
 */
export interface LocalEventBridge {
  readonly url: string;
  readonly createBus: EventLog['createBus'];
  readonly stop: () => Promise<void>;
}

export interface LocalEventBridgeOptions {
  /** Where events are kept. */
  readonly folder: string;
  readonly accountId: string;
  readonly now?: () => Date;
}

const PUT_EVENTS = 'AWSEvents.PutEvents';

const regionOf = (request: IncomingMessage): string => {
  const region = scopedRegion(request, 'events');
  if (region !== undefined) return region;
  throw new EventBridgeError(
    'MissingAuthenticationTokenException',
    'The request is not signed for a region and events',
  );
};

const json = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new EventBridgeError('SerializationException', 'The body is not JSON');
  }
};

const answer = async (log: EventLog, request: IncomingMessage, place: Omit<RequestPlace, 'region'>) => {
  const target = request.headers['x-amz-target']?.toString() ?? '';
  if (target !== PUT_EVENTS) {
    throw new EventBridgeError('UnknownOperationException', `The local EventBridge does not know "${target}"`);
  }
  return putEvents(log, { ...place, region: regionOf(request) }, json(await text(request)));
};

const reply = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
};

/** Starts the stand-in, without a bus. */
export const startEventBridge = async (options: LocalEventBridgeOptions): Promise<LocalEventBridge> => {
  const { folder, accountId, now = () => new Date() } = options;
  const log = openEventLog(folder);
  const server = await serveLocally(async (request, response) => {
    try {
      reply(response, 200, await answer(log, request, { accountId, now }));
    } catch (error) {
      if (!(error instanceof EventBridgeError)) throw error;
      reply(response, 400, { __type: error.code, message: error.message });
    }
  });
  return { url: server.url, createBus: log.createBus, stop: server.stop };
};
