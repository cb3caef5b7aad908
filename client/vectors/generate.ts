import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { answeredLeases } from './answered-leases.ts';
import { clockVectors } from './clock-vectors.ts';
import { refusedLeases } from './refused-leases.ts';
import { currentKey, nextKey, publicJwk } from './signing.ts';
import { statusListVectors } from './status-list-vectors.ts';

/**
 * The test vectors by file name: for whoever implements leases in another language, and for this client's own tests.
 * Every run makes the same files. `node client/vectors/generate.ts` writes them.
 */
export const vectorFiles = async (): Promise<Readonly<Record<string, string>>> => {
  const contents = {
    'keys.json': { keys: [currentKey, nextKey].map(publicJwk) },
    'leases.json': [
      ...refusedLeases.map((vector) => ({ ...vector, name: `a token that ${vector.name}` })),
      ...answeredLeases.map((vector) => ({ ...vector, name: `a lease ${vector.name}` })),
    ],
    'status-lists.json': statusListVectors.map((vector) => ({ ...vector, name: `a status list that ${vector.name}` })),
    'clocks.json': clockVectors,
  };
  const files = Object.entries(contents).map(async ([name, content]) => {
    return [name, await format(JSON.stringify(content, undefined, 2), { parser: 'json', printWidth: 120 })] as const;
  });
  return Object.fromEntries(await Promise.all(files));
};

if (import.meta.main) {
  for (const [name, text] of Object.entries(await vectorFiles())) {
    writeFileSync(join(import.meta.dirname, name), text);
  }
}
