import type { PublicKey } from './cryptography.ts';
import { publicKey } from './public-key.ts';
import { listOf, read } from './shape.ts';

/** Keys that an earlier run fetched, as the vault has them; none where it has none, or none that can be read. */
export const keptKeys = (value: unknown): readonly PublicKey[] => read(listOf(publicKey), value) ?? [];
