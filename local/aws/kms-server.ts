import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { scopedRegion } from './credential-scope.ts';
import { type KeyRequest, type KeyStore, openKeyStore } from './kms/key-store.ts';
import { KmsError } from './kms/kms-error.ts';
import { kmsOperations } from './kms/kms-operations.ts';
import { serveLocally } from './local-server.ts';

/** A stand-in for AWS KMS: keys of every region behind one endpoint, which tells the region by a request's signature. */
export interface LocalKms {
  readonly url: string;
  /**
   * Makes a key, or a multi-Region key's replica, and answers its ARN. A key that exists stays as it is.
   *
   * @throws KmsError `AlreadyExistsException` when the key id is taken by a key of another kind
   */
  readonly createKey: (request: KeyRequest) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const TARGET_PREFIX = 'TrentService.';

const regionOf = (request: IncomingMessage): string => {
  const region = scopedRegion(request, 'kms');
  if (region !== undefined) return region;
  throw new KmsError('MissingAuthenticationTokenException', 'The request is not signed for a region and kms');
};

const json = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new KmsError('ValidationException', 'The body is not JSON');
  }
};

const answer = async (keys: KeyStore, request: IncomingMessage): Promise<unknown> => {
  const target = request.headers['x-amz-target']?.toString() ?? '';
  const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const operation = kmsOperations.get(name);
  if (operation === undefined) {
    throw new KmsError('UnknownOperationException', `The local KMS does not know "${target}"`);
  }
  return operation(keys, regionOf(request), json(await text(request)));
};

const reply = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
};

const handle = async (keys: KeyStore, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    reply(response, 200, await answer(keys, request));
  } catch (error) {
    if (!(error instanceof KmsError)) throw error;
    reply(response, 400, { __type: error.code, message: error.message });
  }
};

/** Starts the stand-in with the keys that the folder holds. */
export const startKms = async (options: { readonly folder: string; readonly now?: () => Date }): Promise<LocalKms> => {
  const keys = await openKeyStore(options.folder, options.now ?? (() => new Date()));
  const server = await serveLocally((request, response) => handle(keys, request, response));
  return { url: server.url, createKey: keys.create, stop: server.stop };
};
