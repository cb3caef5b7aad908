import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { serveLocally } from '../aws/local-server.ts';

/**
 * A stand-in for what Lambda serves within one execution environment at `AWS_LAMBDA_RUNTIME_API`: the Extensions API, for
 * internal extensions that want no events. To anything else it answers 501, so that nothing seems to work that would not.
 *
 * It runs in the environment's own thread: so it is known whose request comes in, and it is frozen when the environment
 * is.
 */
export interface ExtensionsApi {
  /** Host and port. */
  readonly address: string;
  /**
   * Ends the time in which extensions may register. Resolves when each that has registered waits for its next event, as
   * the initialisation of an environment does.
   */
  readonly initialised: () => Promise<{ readonly extensions: number }>;
}

const REGISTER = 'POST /2020-01-01/extension/register';
const NEXT = 'GET /2020-01-01/extension/event/next';

interface Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly errorMessage: string;
}

const forbidden = (errorType: string, errorMessage: string): Refusal => ({ status: 403, errorType, errorMessage });

const registrationSchema = z.object({ events: z.array(z.string()).nullish() });

const headerOf = ({ headers }: IncomingMessage, name: string): string => headers[name]?.toString() ?? '';

/** Why events are refused, in Lambda's words. */
const eventRefusal = (events: readonly string[]): Refusal | undefined => {
  for (const event of events) {
    if (event === 'SHUTDOWN') {
      const reason = 'ShutdownEventNotSupportedForInternalExtension';
      return forbidden('Extension.InvalidEventType', `${event}: ${reason}`);
    }
    if (event !== 'INVOKE') return forbidden('Extension.InvalidEventType', `${event}: ErrorInvalidEventType`);
    const errorMessage = 'The local Extensions API sends no events: register for none';
    return { status: 501, errorType: 'NotImplemented', errorMessage };
  }
  return undefined;
};

class Extensions {
  /** Identifiers of those that have registered, and of those that wait for an event. */
  readonly #registered = new Map<string, string>();
  readonly #waiting = new Set<string>();
  readonly #allWait = Promise.withResolvers<true>();
  #isOpen = true;

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const what = `${request.method ?? ''} ${request.url ?? ''}`;
    const body = await text(request);
    const refusal =
      what === REGISTER
        ? this.#register(headerOf(request, 'lambda-extension-name'), body, response)
        : what === NEXT
          ? this.#wait(headerOf(request, 'lambda-extension-identifier'))
          : {
              status: 501,
              errorType: 'NotImplemented',
              errorMessage: `The local Extensions API does not know ${what}`,
            };
    if (refusal === undefined) return;
    const { status, ...error } = refusal;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
  }

  async close(): Promise<number> {
    this.#isOpen = false;
    this.#look();
    await this.#allWait.promise;
    return this.#registered.size;
  }

  #register(name: string, body: string, response: ServerResponse): Refusal | undefined {
    const registration = registrationSchema.safeParse(parseJson(body));
    if (name === '') return forbidden('Extension.InvalidExtensionName', 'Empty extension name');
    if (!registration.success) return forbidden('InvalidRequestFormat', z.prettifyError(registration.error));
    const refusal = eventRefusal(registration.data.events ?? []);
    if (refusal !== undefined) return refusal;
    if (!this.#isOpen) return forbidden('Extension.RegistrationClosed', 'Extension registration closed already');
    if (this.#registered.has(name)) {
      return forbidden('Extension.AlreadyRegistered', 'Extension with this name already registered');
    }
    const identifier = randomUUID();
    this.#registered.set(name, identifier);
    response.writeHead(200, { 'content-type': 'application/json', 'lambda-extension-identifier': identifier });
    response.end(
      JSON.stringify({
        functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
        functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
        handler: process.env['_HANDLER'],
      }),
    );
    return undefined;
  }

  /** Never answers: none that may register wants an event. */
  #wait(identifier: string): Refusal | undefined {
    if (![...this.#registered.values()].includes(identifier)) {
      return forbidden('Extension.UnknownExtensionIdentifier', 'Unknown extension');
    }
    this.#waiting.add(identifier);
    this.#look();
    return undefined;
  }

  #look(): void {
    if (!this.#isOpen && this.#waiting.size === this.#registered.size) this.#allWait.resolve(true);
  }
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

/** Serves the API of the environment that this thread is, on a port of its own. */
export const startExtensionsApi = async (): Promise<ExtensionsApi> => {
  const extensions = new Extensions();
  const { url } = await serveLocally((request, response) => extensions.handle(request, response));
  return {
    address: new URL(url).host,
    initialised: async () => ({ extensions: await extensions.close() }),
  };
};
