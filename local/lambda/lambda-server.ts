import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { scopedRegion } from '../aws/credential-scope.ts';
import { serveLocally } from '../aws/local-server.ts';
import { percentDecode } from '../gateway/percent-encoding.ts';
import type { AsynchronousInvocations, Invocable } from './asynchronous-invocations.ts';
import { functionNotFound, type LambdaPlace, parseFunctionReference } from './function-reference.ts';
import { LambdaError } from './lambda-error.ts';

/**
 * A stand-in for a region's Lambda API: takes events for its functions, as `InvocationType: 'Event'` sends them. To
 * anything else it answers 501, so that nothing seems to work that would not.
 */
export interface LocalLambda {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface LocalLambdaOptions extends LambdaPlace {
  readonly functionNamed: (name: string) => Invocable | undefined;
  readonly invocations: AsynchronousInvocations;
}

/** Bytes of an asynchronous invocation's event. */
const EVENT_BYTES_MAX = 1_048_576;

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

const checkScope = (request: IncomingMessage, region: string): void => {
  const signedFor = scopedRegion(request, 'lambda');
  if (signedFor === region) return;
  if (signedFor === undefined) {
    throw new LambdaError('MissingAuthenticationTokenException', 'The request is not signed for a region and lambda');
  }
  throw new LambdaError('InvalidSignatureException', `Credential should be scoped to ${region}, not ${signedFor}`);
};

const calledFunction = (request: IncomingMessage, options: LocalLambdaOptions): Invocable => {
  const { method = '', headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://lambda');
  const reference = percentDecode(INVOCATIONS.exec(pathname)?.[1] ?? '');
  if (method !== 'POST' || !reference) {
    throw new LambdaError('NotImplemented', `The local Lambda does not know ${method} ${pathname}`);
  }
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'Event') {
    throw new LambdaError(
      'NotImplemented',
      `The local Lambda knows the invocation type Event alone, not ${String(type)}`,
    );
  }
  const { name, arn } = parseFunctionReference(reference, searchParams.get('Qualifier') ?? undefined, options);
  const found = options.functionNamed(name);
  if (found === undefined) throw functionNotFound(arn);
  return found;
};

/** The event; one without any content is an empty object, as for Lambda. */
const eventOf = (body: Buffer): unknown => {
  if (body.length > EVENT_BYTES_MAX) {
    const message = `${body.length} byte payload is too large for the Event invocation type (limit ${EVENT_BYTES_MAX} bytes)`;
    throw new LambdaError('RequestTooLargeException', message);
  }
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch (error) {
    throw new LambdaError('InvalidRequestContentException', `Could not parse request body into json: ${String(error)}`);
  }
};

const handle = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: LocalLambdaOptions,
): Promise<void> => {
  const requestId = randomUUID();
  const body = await buffer(request);
  try {
    checkScope(request, options.region);
    options.invocations.accept(calledFunction(request, options), eventOf(body), requestId);
    response.writeHead(202, { 'x-amzn-requestid': requestId, 'content-length': 0 }).end();
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error;
    response.writeHead(error.status, {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    });
    response.end(JSON.stringify({ Type: error.status < 500 ? 'User' : 'Service', Message: error.message }));
  }
};

/** Starts a region's stand-in on a free port. */
export const startLambda = (options: LocalLambdaOptions): Promise<LocalLambda> =>
  serveLocally((request, response) => handle(request, response, options));
