import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Where a product stands that has the client as a dependency: `@licet/client` can be imported from here. */
export const productFolder = join(root, '.licet', 'bench', 'product');

const installed = join(productFolder, 'node_modules', '@licet', 'client');

/** A file that ships. */
export const shipped = (name: string): string => join(installed, 'dist', name);

/** Builds the client as it ships, apart from `client/dist`, which others may be building anew. */
export const installClient = (): void => {
  rmSync(productFolder, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  copyFileSync(join(root, 'client', 'package.json'), join(installed, 'package.json'));
  execFileSync(process.execPath, [join(root, 'client', 'build.js'), join(installed, 'dist')], { stdio: 'inherit' });
};
