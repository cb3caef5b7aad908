import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** What Node.js tells of each HTTP request that it sends, tries again among them. */
const SENT = 'http.client.request.start';

const operations: string[] = [];

subscribe(SENT, (message) => {
  const { request } = message as { readonly request: ClientRequest };
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') operations.push(target.replace(/^.*\./, ''));
});

/** Operations that this process has sent to AWS so far, in order; counted in the process, so that nothing takes longer for it. */
export const sentOperations = (): readonly string[] => operations;
