import type { PublicKey } from '../platform/cryptography.ts';
import { publicKey } from '../platform/public-key.ts';
import { listOf, read } from '../shape.ts';

/** Keys that an earlier run fetched, as the vault has them; none where it has none, or none that can be read. */
export const keptKeys = (value: unknown): readonly PublicKey[] => read(listOf(publicKey), value) ?? [];
