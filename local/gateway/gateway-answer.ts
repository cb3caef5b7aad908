import * as z from 'zod';

/** What goes back over HTTP. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** An answer of the gateway itself, worded as an HTTP API words it. */
const ownAnswer = (status: number, message: string): GatewayAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

export const ownAnswers = {
  badRequest: ownAnswer(400, 'Bad Request'),
  forbidden: ownAnswer(403, 'Forbidden'),
  notFound: ownAnswer(404, 'Not Found'),
  bodyTooLarge: ownAnswer(413, 'Request Entity Too Large'),
  headersTooLarge: ownAnswer(431, 'Request Header Fields Too Large'),
  functionFailed: ownAnswer(500, 'Internal Server Error'),
  unavailable: ownAnswer(503, 'Service Unavailable'),
} as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const structuredAnswer = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

const hasStatus = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'statusCode' in payload;

/** Headers that the connection to the client sets by itself. */
const notForwarded = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/**
 * The HTTP answer that a function's answer means: a value without `statusCode` is a 200 with it as JSON. One that is in
 * neither form is the function's fault.
 */
export const toGatewayAnswer = (payload: unknown): GatewayAnswer => {
  if (!hasStatus(payload)) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = structuredAnswer.safeParse(payload);
  if (!parsed.success) return ownAnswers.functionFailed;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const given = Object.entries(headers ?? {})
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !notForwarded.has(name));
  return {
    status: statusCode,
    headers: {
      ...(body && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...Object.fromEntries(given),
      ...(cookies && { 'set-cookie': cookies }),
    },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
};
