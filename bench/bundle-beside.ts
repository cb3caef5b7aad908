import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, withHandlerBundles } from '../lib/handler-bundles.ts';

export interface Bundled {
  /** Folder with a bundle for each handler, as they deploy. */
  readonly handlers: string;
  /** File of one that was bundled beside them, in the same way. */
  readonly beside: (name: string) => string;
}

/** Bundles every handler as it deploys, and others beside them to compare with. */
export const bundleBeside = (folder: string, others: Readonly<Record<string, string>>): Bundled => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const handlers = join(folder, 'handlers');
  withHandlerBundles((bundles) => {
    cpSync(bundles, handlers, { recursive: true });
  });
  bundle(Object.fromEntries(Object.entries(others).map(([name, file]) => [`${name}/index`, file])), folder);
  return { handlers, beside: (name) => join(folder, name, 'index.mjs') };
};
