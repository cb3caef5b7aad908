import type { IncomingMessage } from 'node:http';

/**
 * The region that a request to a service is signed for, `undefined` when it is not. The signature is not verified:
 * nothing is secret on this machine.
 */
export const scopedRegion = ({ headers }: Pick<IncomingMessage, 'headers'>, service: string): string | undefined => {
  const [, region, signedService] =
    /Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  return signedService === service ? region : undefined;
};
