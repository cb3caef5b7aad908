import * as v from 'valibot';
import { LICENSE_KEY_SCHEME } from '../../../lambdas/contract/headers.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { readJson } from './json-document.ts';
import { failure, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Given } from './given.ts';
import type { LeaseRequestFile } from './lease-request-file.ts';
import { LICENSE_KEY_VARIABLE, type LicenseKey, givenLicenseKey } from './license-key.ts';
import { type OperatorIdentity, operatorIn, signedBy } from './operator-signature.ts';
import { type ServiceRequest, callService, refusalOf } from './service-call.ts';

/** As whom a lease is fetched: with the license's key, or as an operator of the service. */
export type LeaseIssuer =
  | { readonly as: 'holder'; readonly key: LicenseKey }
  | { readonly as: 'operator'; readonly identity: OperatorIdentity; readonly license: string };

const NOBODY = `Set ${LICENSE_KEY_VARIABLE} (or give --license-key-file) as the license's holder, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as an operator.`;

const holderOf = (key: LicenseKey, { license }: LeaseRequestFile): LeaseIssuer => {
  if (license === undefined || license === key.license) return { as: 'holder', key };
  throw failure(
    'LICENSE_MISMATCH',
    `The request is for license ${license}, and the license key is that of ${key.license}`,
    'Use the key of that license, or make the request without --license.',
  );
};

/**
 * Whoever the environment names: the holder, where there is a license key, else the operator. `--as` chooses where there
 * are both.
 *
 * @throws CliError where there is neither, or the license is not known
 */
export const leaseIssuerOf = async (
  given: Given,
  io: CliIo,
  { request, endpoint }: { readonly request: LeaseRequestFile; readonly endpoint: string },
): Promise<LeaseIssuer> => {
  const as = given.text('as');
  if (as !== undefined && as !== 'holder' && as !== 'operator') {
    throw usageError(`--as ${as} is neither holder nor operator`, 'Give one of them.');
  }
  const key = as === 'operator' ? undefined : await givenLicenseKey(given, io);
  if (key !== undefined) return holderOf(key, request);
  const identity = as === 'holder' ? undefined : operatorIn(io, { region: given.text('aws-region'), endpoint });
  if (identity === undefined) throw usageError('Nothing says who asks for the lease', NOBODY);
  const license = given.text('license') ?? request.license;
  if (license === undefined) {
    throw usageError('The request does not say for which license it is', 'Name it with --license.');
  }
  return { as: 'operator', identity, license };
};

const leaseAnswer = v.object({ lease: v.pipe(v.string(), v.nonEmpty()) });

const requestOf = (
  issuer: LeaseIssuer,
  io: CliIo,
  { endpoint, request }: { readonly endpoint: string; readonly request: LeaseRequestFile },
): ServiceRequest | Promise<ServiceRequest> => {
  const { device, user, requestId } = request;
  const json = { 'content-type': 'application/json' };
  const claimant = { device, ...(user !== undefined && { user }) };
  if (issuer.as === 'holder') {
    const headers = { ...json, authorization: `${LICENSE_KEY_SCHEME} ${issuer.key.text}` };
    return { method: 'POST', url: endpoint + routes.issueLease.path, headers, body: JSON.stringify(claimant) };
  }
  return signedBy(issuer.identity, io, {
    method: 'POST',
    url: `${endpoint}/v1/admin/licenses/${encodeURIComponent(issuer.license)}/leases`,
    headers: json,
    body: JSON.stringify({ ...claimant, requestId }),
  });
};

/** A signed lease, not yet verified. @throws CliError where the service does not give one */
export const fetchLease = async (
  issuer: LeaseIssuer,
  io: CliIo,
  what: { readonly endpoint: string; readonly request: LeaseRequestFile },
): Promise<string> => {
  const answer = await callService(io, await requestOf(issuer, io, what));
  if (answer.status !== 201) throw refusalOf(answer);
  const lease = readJson(leaseAnswer, answer.text)?.lease;
  if (lease === undefined) throw failure('ANSWER_UNREADABLE', 'The answer holds no lease', 'Check the endpoint.');
  return lease;
};
