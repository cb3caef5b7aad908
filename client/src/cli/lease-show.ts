import type { Lease } from '../lease/lease.ts';
import { failure } from './cli-error.ts';
import type { Command, Report } from './command.ts';
import { readLeaseFile } from './lease-file.ts';
import { isoInstant, leaseInWords, phaseOf } from './lease-in-words.ts';
import { faultsInWords, givenKeys, keyIdIn, unverifiedLease, verifiedLease } from './lease-verification.ts';
import { verifyingKeys } from './verifying-keys.ts';

/** Whether the service signed the lease, as far as can be told. */
type Signature =
  | { readonly verified: true; readonly keys: 'given' | 'file'; readonly keyId: string | undefined }
  | { readonly verified: false; readonly reason: string };

const signatureInWords = (signature: Signature): string => {
  if (!signature.verified) return `Signature: NOT VERIFIED: ${signature.reason}. Believe nothing of the above.`;
  const by = `verified with key ${signature.keyId ?? ''}`;
  return signature.keys === 'given'
    ? `Signature: ${by}, from the keys given`
    : `Signature: ${by}, from the file itself. Whoever altered the one could alter the other: --keys says more.`;
};

const inJson = (lease: Lease, signature: Signature, now: number): unknown => ({
  lease: {
    ...lease,
    issuedAt: isoInstant(lease.issuedAt),
    notBefore: isoInstant(lease.notBefore),
    refreshAfter: isoInstant(lease.refreshAfter),
    expiresAt: isoInstant(lease.expiresAt),
    graceUntil: isoInstant(lease.graceUntil),
    ...(lease.maintenanceUntil !== undefined && { maintenanceUntil: isoInstant(lease.maintenanceUntil) }),
    ...(lease.trialUntil !== undefined && { trialUntil: isoInstant(lease.trialUntil) }),
    ...(lease.licenseExpiresAt !== undefined && { licenseExpiresAt: isoInstant(lease.licenseExpiresAt) }),
  },
  phase: phaseOf(lease, now),
  signature,
});

const reportOf = (lease: Lease, signature: Signature, now: number): Report => ({
  exitCode: signature.verified ? 0 : 1,
  text: [...leaseInWords(lease, now), signatureInWords(signature)].join('\n'),
  json: inJson(lease, signature, now),
});

export const leaseShow: Command = {
  name: 'lease show',
  summary: 'say what a lease file grants, to which device and until when',
  file: 'lease file',
  options: {
    keys: { value: 'path', help: 'Key set to verify the signature with, in place of that in the file.' },
  },
  notes: ['Exit code 1: the signature could not be verified. A lease that has ended is shown all the same.'],
  run: async (given, io) => {
    const path = given.file();
    const file = await readLeaseFile(io, path);
    const { from, keys } = await verifyingKeys(given, io, file);
    const now = io.runtime.now();
    const verified = await verifiedLease(file.lease, givenKeys(io, keys));
    if (verified.ok) {
      return reportOf(verified.value, { verified: true, keys: from, keyId: keyIdIn(file.lease) }, now);
    }
    const claimed = unverifiedLease(file.lease);
    if (!claimed.ok) throw failure('LEASE_INVALID', `${path} holds no lease: it is damaged`, 'Issue the lease again.');
    return reportOf(claimed.value, { verified: false, reason: faultsInWords[verified.fault] }, now);
  },
};
