import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installClient as install } from '../test/support/installed-client.ts';

/** Where a product stands that has the client as a dependency: `@licet/client` can be imported from here. */
export const productFolder = join(import.meta.dirname, '..', '.licet', 'bench', 'product');

/** A file that ships. */
export const shipped = (name: string): string => join(productFolder, 'node_modules', '@licet', 'client', 'dist', name);

/** Builds, packs and installs the client as it ships, apart from `client/dist`, which others may be building anew. */
export const installClient = async (): Promise<void> => {
  rmSync(productFolder, { recursive: true, force: true });
  mkdirSync(productFolder, { recursive: true });
  await install(productFolder);
};
