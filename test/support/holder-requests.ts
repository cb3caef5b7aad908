import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** A request of the holder of a license key, or of somebody who pretends to be one. */
export interface HolderAsks {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Sent as it is; absent: none. */
  readonly licenseKey?: string | undefined;
  readonly body?: object;
}

/** What was answered, as far as its record must say the same. */
export interface HolderAnswered {
  readonly requestId: string;
  readonly status: number;
  /** Of a check or a problem. */
  readonly code: string | undefined;
  readonly decisionId: string | undefined;
}

const answerSchema = z.object({
  code: z.string().optional(),
  decisionId: z.string().optional(),
  decision: z.string().optional(),
});

const read = (body: string): z.infer<typeof answerSchema> => (body === '' ? {} : answerSchema.parse(JSON.parse(body)));

/** Lambda cut the function off in the middle, so that the gateway answered in its place: it may have recorded that, or not. */
export const CUT_OFF = 'cut off';

/** Sends requests over connections that are kept: thousands of them cost little more than what the service takes. */
export const holderRequests = (connections: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (
    url: string,
    { method, path, licenseKey, body }: HolderAsks,
  ): Promise<HolderAnswered | typeof CUT_OFF> =>
    new Promise((resolve, reject) => {
      const headers = {
        ...(licenseKey !== undefined && { authorization: `License ${licenseKey}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
        text(response).then((answer) => {
          const requestId = response.headers['x-request-id'];
          if (typeof requestId !== 'string' && (response.statusCode ?? 0) >= 500) {
            resolve(CUT_OFF);
            return;
          }
          const { code, decisionId, decision } = read(answer);
          resolve({
            requestId: z.string().parse(requestId),
            status: response.statusCode ?? 0,
            code: decision ?? code,
            decisionId,
          });
        }, reject);
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    send,
    close: () => {
      agent.destroy();
    },
  };
};
