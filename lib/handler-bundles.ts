import { buildSync } from 'esbuild';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const handlerFolder = join(import.meta.dirname, '..', 'lambdas', 'handlers');

/**
 * Bundles entry points (by their output name) as Lambda runs them. The AWS SDK goes in too: the runtime's own copy changes
 * under a deployed function. `module` comes before `main` since the SDK's CommonJS files call `require`, which an ES
 * module does not have.
 */
export const bundle = (entryPoints: Readonly<Record<string, string>>, folder: string): void => {
  buildSync({
    entryPoints: { ...entryPoints },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
};

/** All handlers in one run of esbuild, so that a synth of many regions pays for it once. */
const bundleInto = (folder: string): void => {
  const handlers = readdirSync(handlerFolder).map((file) => basename(file, '.ts'));
  bundle(Object.fromEntries(handlers.map((name) => [`${name}/index`, join(handlerFolder, `${name}.ts`)])), folder);
};

/** Gives the folder of the bundles, which goes when `use` returns: in it, a folder `<handler>` with an `index.mjs`. */
export const withHandlerBundles = <Result>(use: (folder: string) => Result): Result => {
  const folder = mkdtempSync(join(tmpdir(), 'licet-bundles-'));
  try {
    bundleInto(folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
