import { STATUS_LIST_TOKEN_TYPE } from '../../../lambdas/contract/status-list.ts';
import type { PublicKey } from '../platform/cryptography.ts';
import type { Lease } from '../lease/lease.ts';
import { verifyToken } from '../lease/verify-token.ts';
import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { documentText, writeText } from './document-file.ts';
import { fetchKeys, fetchStatusList } from './lease-evidence.ts';
import { LEASE_FILE_FORMAT, type LeaseFile } from './lease-file.ts';
import { fetchLease, leaseIssuerOf } from './lease-issuer.ts';
import { type LeaseRequestFile, readLeaseRequest } from './lease-request-file.ts';
import { claimSeatFor } from './lease-seat.ts';
import { faultsInWords, givenKeys, verifiedLease } from './lease-verification.ts';
import { LICENSE_KEY_OPTION, LICENSE_KEY_VARIABLE } from './license-key.ts';
import { serviceUrl } from './service-url.ts';

/** A lease that would be refused on the other machine is better refused here, where another can be had. */
const checked = async (
  io: CliIo,
  token: string,
  { request, keys }: { readonly request: LeaseRequestFile; readonly keys: readonly PublicKey[] },
): Promise<Lease> => {
  const lease = await verifiedLease(token, givenKeys(io, keys));
  if (!lease.ok) {
    throw failure('LEASE_INVALID', `The lease cannot be used: ${faultsInWords[lease.fault]}`, 'Check the endpoint.');
  }
  const { product, device } = lease.value;
  if (product !== request.product) {
    throw failure(
      'PRODUCT_MISMATCH',
      `The license is for ${product}, and the request for ${request.product}`,
      'Use the license of that product.',
    );
  }
  if (device !== request.device) {
    throw failure(
      'DEVICE_MISMATCH',
      'The lease is not bound to the device of the request',
      'Report this to the service.',
    );
  }
  return lease.value;
};

const checkedStatusList = async (io: CliIo, keys: readonly PublicKey[], list: string): Promise<string> => {
  const payload = await verifyToken(list, { keys: givenKeys(io, keys), type: STATUS_LIST_TOKEN_TYPE });
  if (payload.ok) return list;
  throw failure(
    'STATUS_LIST_INVALID',
    'The status list is not signed by the service',
    'Try again, or check the endpoint.',
  );
};

export const leaseIssue: Command = {
  name: 'lease issue',
  summary: 'fetch the lease that a request asks for, on a machine with a network',
  file: 'request file',
  options: {
    endpoint: { value: 'url', help: 'Base URL of the service.' },
    as: { value: 'holder|operator', help: 'Who asks, where the environment names both.' },
    license: { value: 'id', help: 'As an operator: license to take the lease from, where the request does not say.' },
    'claim-seat': { help: 'As the holder: first claim a seat for the device, where the plan gives seats.' },
    'aws-region': { value: 'region', help: 'As an operator: AWS region of the endpoint.' },
    ...LICENSE_KEY_OPTION,
    out: { value: 'path', help: 'File to write. Default: standard output.' },
  },
  notes: [
    `As the license's holder: with the license key in ${LICENSE_KEY_VARIABLE}. As an operator of the service: with AWS credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.`,
    'Next: carry the lease file back, and run there: licet lease install <file> --store <path>',
  ],
  run: async (given, io) => {
    const endpoint = serviceUrl(given.required('endpoint'));
    const request = await readLeaseRequest(io, given.file());
    const issuer = await leaseIssuerOf(given, io, { request, endpoint });
    if (given.has('claim-seat')) await claimSeatFor(issuer, io, { endpoint, request });
    const token = await fetchLease(issuer, io, { endpoint, request });
    const keys = await fetchKeys(io, endpoint);
    const lease = await checked(io, token, { request, keys });
    const statusList = await fetchStatusList(io, endpoint, lease);
    const file: LeaseFile = {
      format: LEASE_FILE_FORMAT,
      requestId: request.requestId,
      lease: token,
      keys: { keys: [...keys] },
      ...(statusList !== undefined && { statusList: await checkedStatusList(io, keys, statusList) }),
      issuedAt: new Date(io.runtime.now()).toISOString(),
    };
    const out = given.text('out');
    if (out === undefined) return { exitCode: 0, text: documentText(file) };
    await writeText(io, out, documentText(file), 'private');
    const expiresAt = new Date(lease.expiresAt).toISOString();
    return {
      exitCode: 0,
      text: `Wrote ${out}: lease ${lease.id} of license ${lease.license} for ${request.device}, until ${expiresAt}.`,
      json: { file: out, requestId: file.requestId, lease: lease.id, license: lease.license, expiresAt },
    };
  },
};
