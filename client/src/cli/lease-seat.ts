import { LICENSE_KEY_SCHEME } from '../../../lambdas/contract/headers.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { LeaseIssuer } from './lease-issuer.ts';
import type { LeaseRequestFile } from './lease-request-file.ts';
import { callService, codeIn, refusalOf } from './service-call.ts';

/**
 * Takes a seat for a device that cannot ask for one itself. One that it has already is the same seat, and a plan that gives
 * no seats wants none held.
 *
 * @throws CliError where there is none left, or the issuer is no holder: seats are claimed with the license key alone
 */
export const claimSeatFor = async (
  issuer: LeaseIssuer,
  io: CliIo,
  { endpoint, request }: { readonly endpoint: string; readonly request: LeaseRequestFile },
): Promise<void> => {
  if (issuer.as === 'operator') {
    throw usageError(
      'An operator cannot claim a seat',
      'Give the license key, or have its holder claim the seat: PUT /v1/seats/<device>.',
    );
  }
  const { device, user } = request;
  const { method, path } = routes.claimSeat;
  const answer = await callService(io, {
    method,
    url: endpoint + path.replace('{device}', encodeURIComponent(device)),
    headers: { 'content-type': 'application/json', authorization: `${LICENSE_KEY_SCHEME} ${issuer.key.text}` },
    body: JSON.stringify({ ...(user !== undefined && { user }) }),
  });
  const isHeld = answer.status === 200 || answer.status === 201;
  if (!isHeld && codeIn(answer) !== 'SEATS_NOT_INCLUDED') throw refusalOf(answer);
};
