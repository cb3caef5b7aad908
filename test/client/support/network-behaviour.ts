/** A request as it reached a region. */
export interface FakeRequest {
  readonly url: string;
  readonly method: string;
  /** Path and query, without the region's own address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
  readonly signal: AbortSignal;
}

/** What a region does with a request. Times in milliseconds. */
export type Behaviour =
  | {
      readonly kind: 'answer';
      readonly latency: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  /** No connection: it fails after so long. */
  | { readonly kind: 'down'; readonly latency: number }
  /** Nothing ever comes back. */
  | { readonly kind: 'hang' }
  /** The headers come, the body never ends. */
  | { readonly kind: 'stall'; readonly latency: number };

/** How a region does, until it is told otherwise. */
export type Script = Behaviour | ((request: FakeRequest) => Behaviour);

interface Details {
  readonly latency?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const LATENCY = 40;

/** Answers with a text as it is: pages of proxies and portals. */
export const answersText = (
  text: string,
  { latency = LATENCY, status = 200, headers = {} }: Details = {},
): Behaviour => ({
  kind: 'answer',
  latency,
  status,
  headers,
  text,
});

export const answers = (body: unknown, { headers, ...details }: Details = {}): Behaviour =>
  answersText(JSON.stringify(body), { ...details, headers: { 'content-type': 'application/json', ...headers } });

/** Problem details of the service. */
export const refuses = (
  status: number,
  code: string,
  { more, headers, ...details }: Omit<Details, 'status'> & { readonly more?: object } = {},
): Behaviour => {
  const type = `urn:licet:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return answersText(JSON.stringify({ type, title: code, status, detail: `${code}.`, code, requestId: 'r', ...more }), {
    ...details,
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
};

export const isDown = (latency = 5): Behaviour => ({ kind: 'down', latency });
export const hangs: Behaviour = { kind: 'hang' };
export const stalls = (latency = LATENCY): Behaviour => ({ kind: 'stall', latency });

/** One behaviour for each request in turn; the last for all that follow. */
export const inTurn = (...behaviours: readonly [Behaviour, ...Behaviour[]]): Script => {
  let turn = 0;
  return () => behaviours[Math.min(turn++, behaviours.length - 1)] ?? behaviours[0];
};
