import type { PublicKey } from '../platform/cryptography.ts';
import type { Lease } from '../lease/lease.ts';
import type { LeaseFile } from './lease-file.ts';

/** The product's store on the machine without a network, and what opens it. */
export interface LeaseTarget {
  /** Path of the product's store: what it passes to `fileStore`. */
  readonly store: string;
  readonly product: string;
  readonly device: string;
  /** Whom alone the lease is to serve; undefined: whoever uses the product. */
  readonly user: string | undefined;
  /** From the environment or a file; undefined where none was given. */
  readonly licenseKey: string | undefined;
  /** Keys that the lease must be signed with: those of `--keys`, else those in the lease file. */
  readonly keys: readonly PublicKey[];
}

export type Installed =
  | { readonly installed: true; readonly lease: Lease }
  /** `code` is stable, `detail` says it in words. Nothing was written. */
  | { readonly installed: false; readonly code: string; readonly detail: string };

/**
 * Verifies a lease, and its status list if it has one, and puts both with their keys into the product's store, from which
 * the product takes them at its next start. Keeps what else is in the store.
 */
export type InstallLease = (file: LeaseFile, target: LeaseTarget) => Promise<Installed>;
