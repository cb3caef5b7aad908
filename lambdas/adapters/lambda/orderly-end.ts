import { type IncomingMessage, type RequestOptions, request } from 'node:http';

const EXTENSION = '/2020-01-01/extension';

/** Milliseconds. Lambda's API answers from within the environment: whatever takes longer will not answer. */
const REGISTRATION_TIMEOUT = 1_000;

export interface OrderlyEnd {
  /** Host and port of the environment's runtime API; absent outside Lambda, where nothing ends in order. */
  readonly runtimeApi: string | undefined;
  /** What is left to do. Must be done when it returns: the process ends with it. */
  readonly onEnd: () => void;
  /** Told why the end will come unannounced. */
  readonly reportFailure: (cause: unknown) => void;
}

const send = (options: RequestOptions, body?: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(options, resolve).on('error', reject).end(body);
  });

/** Registers for no events: that it is registered is all that is wanted. Answers the extension's identifier. */
const register = async ([host, port]: readonly string[]): Promise<string> => {
  const response = await send(
    {
      host,
      port,
      method: 'POST',
      path: `${EXTENSION}/register`,
      headers: { 'lambda-extension-name': 'licet-orderly-end', 'content-type': 'application/json' },
      timeout: REGISTRATION_TIMEOUT,
      signal: AbortSignal.timeout(REGISTRATION_TIMEOUT),
    },
    JSON.stringify({ events: [] }),
  );
  response.resume();
  const identifier = response.headers['lambda-extension-identifier'];
  if (response.statusCode === 200 && typeof identifier === 'string') return identifier;
  throw new Error(`The extension was not registered: HTTP ${response.statusCode ?? 0}`);
};

/** Says that the extension is ready. It is answered when the environment ends, if ever; SIGTERM is what counts. */
const waitForEvents = ([host, port]: readonly string[], identifier: string): void => {
  const headers = { 'lambda-extension-identifier': identifier };
  send({ host, port, method: 'GET', path: `${EXTENSION}/event/next`, headers }).then(
    (response) => response.resume(),
    () => undefined,
  );
};

/**
 * Has something done before the execution environment ends. Lambda sends SIGTERM to a runtime only where an extension is
 * registered, and gives it 500 ms then; so this registers one within the runtime's own process, which must happen while
 * the function is loading. A failure to register is reported and harms nothing else.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export const orderlyEnd = async ({ runtimeApi, onEnd, reportFailure }: OrderlyEnd): Promise<void> => {
  if (runtimeApi === undefined) return;
  process.once('SIGTERM', () => {
    onEnd();
    process.exit(0);
  });
  const address = runtimeApi.split(':');
  try {
    waitForEvents(address, await register(address));
  } catch (cause) {
    reportFailure(cause);
  }
};
