import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

// `node build.ts [folder]`: bundles the client, and emits its types, into `dist` or a folder given.

const here = import.meta.dirname;
const dist = resolve(process.argv[2] ?? join(here, 'dist'));
const inSource = (path: string): string => join(here, 'src', path);
const inDist = (path: string): string => join(dist, path);

const bundled: BuildOptions = { bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none' };

rmSync(dist, { recursive: true, force: true });
buildSync({ ...bundled, platform: 'node', entryPoints: [inSource('index.ts')], outfile: inDist('index.js') });
buildSync({ ...bundled, platform: 'browser', entryPoints: [inSource('web.ts')], outfile: inDist('web.js') });
buildSync({ ...bundled, platform: 'neutral', entryPoints: [inSource('usage/index.ts')], outfile: inDist('usage.js') });
buildSync({
  ...bundled,
  platform: 'node',
  entryPoints: [inSource('platform/device-id.ts')],
  outfile: inDist('device-id.js'),
});
buildSync({
  ...bundled,
  platform: 'neutral',
  external: ['@openfeature/server-sdk'],
  entryPoints: [inSource('openfeature/index.ts')],
  outfile: inDist('openfeature.js'),
});
buildSync({
  ...bundled,
  platform: 'node',
  minify: false,
  banner: { js: '#!/usr/bin/env node' },
  entryPoints: [inSource('cli/main.ts')],
  outfile: inDist('cli.js'),
});
chmodSync(inDist('cli.js'), 0o755);
const tsc = join(here, '../node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '--project', here, '--outDir', inDist('types')], { stdio: 'inherit' });
