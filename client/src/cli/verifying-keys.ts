import type { PublicKey } from '../platform/cryptography.ts';
import type { CliIo } from './cli-io.ts';
import type { Given } from './given.ts';
import type { LeaseFile } from './lease-file.ts';
import { readKeysFile } from './published-keys.ts';

/** The keys to verify with: those of `--keys`, which are trusted, else the file's own. */
export const verifyingKeys = async (
  given: Given,
  io: CliIo,
  file: LeaseFile,
): Promise<{ readonly from: 'given' | 'file'; readonly keys: readonly PublicKey[] }> => {
  const path = given.text('keys');
  return path === undefined
    ? { from: 'file', keys: file.keys.keys }
    : { from: 'given', keys: await readKeysFile(io, path) };
};
