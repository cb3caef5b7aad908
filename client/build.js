import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

// `node build.js [folder]`: bundles the client, and emits its types, into `dist` or a folder given. Plain JavaScript:
// `npm install` runs it, with whatever Node.js the machine has.

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = resolve(process.argv[2] ?? join(here, 'dist'));

const bundled = { bundle: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none' };
const bundle = (source, file, options) =>
  buildSync({ ...bundled, ...options, entryPoints: [join(here, 'src', source)], outfile: join(dist, file) });

rmSync(dist, { recursive: true, force: true });
bundle('index.ts', 'index.js', { platform: 'node' });
bundle('web.ts', 'web.js', { platform: 'browser' });
bundle('usage/index.ts', 'usage.js', { platform: 'neutral' });
bundle('platform/device-id.ts', 'device-id.js', { platform: 'node' });
bundle('openfeature/index.ts', 'openfeature.js', { platform: 'neutral', external: ['@openfeature/server-sdk'] });
bundle('cli/main.ts', 'cli.js', { platform: 'node', minify: false });

const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
execFileSync(process.execPath, [tsc, '--project', here, '--outDir', join(dist, 'types')], { stdio: 'inherit' });
