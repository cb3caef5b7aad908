import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const root = join(import.meta.dirname, '..', '..');
const source = join(root, 'client');

/** Packages that a product has anyway, beside the client. */
const BESIDE = ['@openfeature', '@types', 'undici-types'];

/**
 * Builds and packs the client as `npm publish` would, and installs it into a product's folder. Everything is made in that
 * folder, so that runs beside each other have nothing in common.
 *
 * @returns names of the files in the package
 */
export const installClient = async (product: string): Promise<readonly string[]> => {
  const stage = join(product, 'stage');
  const installed = join(product, 'node_modules', '@licet', 'client');
  await mkdir(installed, { recursive: true });
  await mkdir(stage);
  await run(process.execPath, [join(source, 'build.js'), join(stage, 'dist')]);
  for (const name of ['package.json', 'README.md', 'bin', 'vectors']) {
    await cp(join(source, name), join(stage, name), { recursive: true });
  }
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', product], {
    cwd: stage,
  });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm pack printed ${stdout}`);
  await run('tar', ['-xzf', join(product, packed.filename), '-C', installed, '--strip-components', '1']);
  for (const name of BESIDE) await symlink(join(root, 'node_modules', name), join(product, 'node_modules', name));
  return packed.files.map(({ path }) => path);
};
