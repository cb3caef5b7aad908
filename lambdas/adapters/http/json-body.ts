import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { limits } from '../../contract/limits.ts';
import { parsePart } from './invalid-input.ts';
import { RequestProblem } from './request-problem.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The request's body as it was sent. */
export const bodyBytes = (event: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');

const decoded = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RequestProblem('MALFORMED_REQUEST', 'The body is not valid UTF-8.');
  }
};

/**
 * Only a text with one of these can hold what is refused below, or be nested more deeply than any request; a plain body
 * is spared the second look.
 */
const SUSPECT = /__proto__|\\u|(?:[[{][^[{]*){500}/i;

/** Refuses what is JSON and yet no text or name to work with: half a surrogate pair, and the name that moves prototypes. */
const refuseUnusable = (name: string, value: unknown): unknown => {
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) {
    throw new RequestProblem('MALFORMED_REQUEST', 'The body holds a text that is not Unicode: half a surrogate pair.');
  }
  if (name === '__proto__') throw new RequestProblem('MALFORMED_REQUEST', 'The body uses the name __proto__.');
  return value;
};

/** Of the engine's messages, those that tell where and quote nothing of the text: what is sent does not come back. */
const POSITION = /^[^"]* JSON at position \d+ \(line (\d+) column (\d+)\)$/;

const notJson = (error: unknown): RequestProblem => {
  if (error instanceof RangeError) {
    return new RequestProblem(
      'MALFORMED_REQUEST',
      'The body is nested too deeply: no request needs more than a few levels.',
    );
  }
  const message = error instanceof Error ? error.message : '';
  const [, line, column] = POSITION.exec(message) ?? [];
  const where = line === undefined || column === undefined ? '' : `, from line ${line}, column ${column}`;
  const why = message === 'Unexpected end of JSON input' ? ': it ends too early' : where;
  return new RequestProblem('MALFORMED_REQUEST', `The body is not valid JSON${why}.`);
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text, SUSPECT.test(text) ? refuseUnusable : undefined);
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    throw notJson(error);
  }
};

/**
 * The request's JSON body, parsed. An absent body reads as `{}`, so that requests whose fields are all optional need none.
 *
 * @throws RequestProblem `BODY_TOO_LARGE`, `MEDIA_TYPE_UNSUPPORTED`, `MALFORMED_REQUEST` or `INVALID_INPUT`
 */
export const readJsonBody = <Value>(event: APIGatewayProxyEventV2, schema: z.ZodMiniType<Value>): Value => {
  const bytes = bodyBytes(event);
  if (bytes.length > limits.bodyBytes) {
    throw new RequestProblem(
      'BODY_TOO_LARGE',
      `The body has ${bytes.length} bytes; at most ${limits.bodyBytes} are read.`,
    );
  }
  if (bytes.length === 0) return parsePart('body', schema, {});
  const type = event.headers['content-type'];
  if (type === undefined || !JSON_TYPE.test(type)) {
    throw new RequestProblem('MEDIA_TYPE_UNSUPPORTED', 'Send the body as application/json in UTF-8.');
  }
  return parsePart('body', schema, parsedJson(decoded(bytes)));
};
