import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import type { Given } from './given.ts';
import { type LeaseFile, readLeaseFile } from './lease-file.ts';
import { isoInstant } from './lease-in-words.ts';
import { readLeaseRequest } from './lease-request-file.ts';
import { faultsInWords, givenKeys, verifiedLease } from './lease-verification.ts';
import { LICENSE_KEY_OPTION, givenLicenseKey } from './license-key.ts';
import { verifyingKeys } from './verifying-keys.ts';

/** Whose lease it is to be. `device`: undefined where neither the request nor an option says. */
interface Expected {
  readonly product: string | undefined;
  readonly device: string | undefined;
  readonly user: string | undefined;
}

const expectedFrom = async (given: Given, io: CliIo, file: LeaseFile): Promise<Expected> => {
  const path = given.text('request');
  const device = given.text('device');
  if (path === undefined) return { product: undefined, device, user: undefined };
  const request = await readLeaseRequest(io, path);
  if (request.requestId !== file.requestId) {
    throw failure(
      'REQUEST_MISMATCH',
      `The lease answers request ${file.requestId}, and ${path} is ${request.requestId}`,
      'Install the lease that was issued for this request.',
    );
  }
  return { product: request.product, device: device ?? request.device, user: request.user };
};

const mismatch = (what: 'PRODUCT' | 'DEVICE', found: string, wanted: string) =>
  failure(
    `${what}_MISMATCH`,
    `The lease is for ${what.toLowerCase()} ${found}, not for ${wanted}`,
    `Ask for a lease for ${wanted}, and install that.`,
  );

export const leaseInstall: Command = {
  name: 'lease install',
  summary: 'put a lease into the store of a product, on the machine without a network',
  file: 'lease file',
  options: {
    store: { value: 'path', help: "The product's store, as the product was told to keep it." },
    request: { value: 'path', help: 'The request that the lease must answer.' },
    device: { value: 'name', help: 'This device, where there is no request.' },
    keys: { value: 'path', help: 'Key set that must have signed the lease, in place of that in the file.' },
    ...LICENSE_KEY_OPTION,
  },
  notes: ['Run it as the user that the product runs as, and while the product does not run.'],
  run: async (given, io) => {
    const store = given.required('store');
    const file = await readLeaseFile(io, given.file());
    const expected = await expectedFrom(given, io, file);
    const { keys } = await verifyingKeys(given, io, file);
    const verified = await verifiedLease(file.lease, givenKeys(io, keys));
    if (!verified.ok) {
      throw failure('LEASE_INVALID', `The lease cannot be used: ${faultsInWords[verified.fault]}`, 'Issue it again.');
    }
    const lease = verified.value;
    if (expected.product !== undefined && lease.product !== expected.product) {
      throw mismatch('PRODUCT', lease.product, expected.product);
    }
    const device = expected.device ?? lease.device;
    if (device === undefined) {
      throw failure('DEVICE_UNKNOWN', 'The lease names no device', 'Name this one with --device, or give --request.');
    }
    if (lease.device !== undefined && lease.device !== device) throw mismatch('DEVICE', lease.device, device);
    const licenseKey = (await givenLicenseKey(given, io))?.text;
    const outcome = await io.installLease(file, {
      store,
      product: lease.product,
      device,
      user: expected.user,
      licenseKey,
      keys,
    });
    if (!outcome.installed) throw failure(outcome.code, outcome.detail.replace(/\.$/, ''), 'Nothing was changed.');
    const expiresAt = isoInstant(outcome.lease.expiresAt);
    return {
      exitCode: 0,
      text: `Installed lease ${outcome.lease.id} for ${device} into ${store}, until ${expiresAt}.`,
      json: { store, lease: outcome.lease.id, product: lease.product, device, expiresAt },
    };
  },
};
