import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { installClient } from '../support/installed-client.ts';
import { runProgram } from '../support/run-program.ts';

const root = join(import.meta.dirname, '../..');
const tsc = join(root, 'node_modules/typescript/bin/tsc');

/** The folder of a product that has installed the client from npm. */
let folder: string;
let packed: readonly string[];

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-package-'));
  await write('package.json', JSON.stringify({ type: 'module' }));
  packed = await installClient(folder);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

test('the package holds what its exports name, and no sources', () => {
  for (const name of ['index', 'web', 'usage', 'device-id', 'openfeature', 'cli']) {
    expect(packed).toContain(`dist/${name}.js`);
  }
  expect(packed).toEqual(expect.arrayContaining(['README.md', 'bin/licet.js', 'vectors/leases.json']));
  expect(packed.filter((path) => path.startsWith('src/') || path.includes('test'))).toEqual([]);
});

/** The Node.js of the machine, which need not be the project's: a client of it has to run there too. */
const nodes = [
  process.execPath,
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((place) => !place.includes('node_modules'))
    .map((place) => join(place, 'node'))
    .filter(existsSync)
    .slice(0, 1),
];

describe.each(nodes)('under %s', (node) => {
  test('every entry can be imported, and a product without a network is told so', async () => {
    await write(
      'product.mjs',
      `import { fileStore, openLicet } from '@licet/client';
      import { deviceId } from '@licet/client/device-id';
      import { usageReporting } from '@licet/client/usage';
      import { licetProvider } from '@licet/client/openfeature';
      import vectors from '@licet/client/vectors/keys.json' with { type: 'json' };
      const licet = await openLicet({
        product: 'atlas', licenseKey: 'LK-1', device: 'laptop', endpoints: 'http://127.0.0.1:9',
        store: fileStore('license.json'), usage: usageReporting(),
      });
      licet.record('pages', 2);
      const { code } = await licet.check('export-pdf');
      await licet.close();
      console.log(code, typeof deviceId, licetProvider(licet).metadata.name, vectors.keys.length > 0);`,
    );
    const ran = await runProgram(['--disable-warning=ExperimentalWarning', 'product.mjs'], { folder, node });
    expect(ran).toEqual({ exitCode: 0, out: 'UNREACHABLE function licet true\n', error: '' });
    expect(await readFile(join(folder, 'license.json'), 'utf8')).toContain('"pages"');
  });

  test('the command line program runs', async () => {
    const ran = await runProgram(['node_modules/@licet/client/bin/licet.js', '--help'], { folder, node });
    expect(ran).toMatchObject({ exitCode: 0, out: expect.stringContaining('lease request'), error: '' });
  });

  test('what is not exported cannot be imported', async () => {
    await write('within.mjs', `await import('@licet/client/dist/index.js');`);
    const ran = await runProgram(['within.mjs'], { folder, node });
    expect(ran.error).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('in a bundle for browsers', () => {
  const bundle = async (source: string): Promise<string> => {
    await write('page.js', source);
    const entry = { entryPoints: [join(folder, 'page.js')], absWorkingDir: folder };
    const { outputFiles } = buildSync({ ...entry, bundle: true, write: false, format: 'esm', logLevel: 'silent' });
    return outputFiles.map(({ text }) => text).join('');
  };

  test('there is nothing of Node.js', async () => {
    const text = await bundle(`import { openLicet } from '@licet/client'; export { openLicet };`);
    expect(text).not.toMatch(/from ?["'](node:|crypto|fs)/);
  });

  test('what only Node.js has is missed when bundling, not when running', async () => {
    await expect(bundle(`import { fileStore } from '@licet/client'; fileStore('x');`)).rejects.toThrow('fileStore');
    await expect(bundle(`import { deviceId } from '@licet/client/device-id'; deviceId('x');`)).rejects.toThrow();
  });
});

/** The TypeScript on the package's front page, each piece as a module. */
const frontPage = async (): Promise<readonly string[]> => {
  const readme = await readFile(join(root, 'client/README.md'), 'utf8');
  return [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, source]) => source ?? '');
};

describe.each(['nodenext', 'bundler'])('with types resolved as %s, strictly', (resolution) => {
  const compile = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) await write(name, text);
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom'],
      module: resolution === 'bundler' ? 'esnext' : resolution,
      moduleResolution: resolution,
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    await write('tsconfig.json', JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    return runProgram([tsc, '--project', 'tsconfig.json'], { folder });
  };
  const clean = { exitCode: 0, out: '', error: '' };

  test('a product knows its features, by a type that licet made', async () => {
    await write('plan.json', JSON.stringify({ product: 'atlas', features: { sso: true, 'max-projects': 50 } }));
    const line = 'types --plan plan.json --out atlas-features.ts';
    const made = await runProgram(['node_modules/@licet/client/bin/licet.js', ...line.split(' ')], { folder });
    expect(made.exitCode).toBe(0);
    const product = `
      import { type Answer, ConfigurationError, type Store, answerCodes, memoryStore, openLicet } from '@licet/client';
      import { NoDeviceIdError, deviceId } from '@licet/client/device-id';
      import { licetProvider } from '@licet/client/openfeature';
      import { usageReporting } from '@licet/client/usage';
      import type { AtlasFeatures } from './atlas-features.js';
      const store: Store = memoryStore();
      const device = await deviceId('atlas').catch((error: unknown) => error instanceof NoDeviceIdError ? 'pod-1' : '');
      const licet = await openLicet<AtlasFeatures>({ product: 'atlas', licenseKey: 'LK-1', device, store, usage: usageReporting() });
      const projects: Answer<number> = await licet.check('max-projects');
      const limit: number | undefined = projects.value;
      // @ts-expect-error: the plan has no such feature
      licet.entitled('max-project');
      // @ts-expect-error: a feature that is on or off is no number
      const sso: number | undefined = licet.answer('sso').value;
      licet.on('change', ({ code }) => answerCodes[code].detail);
      export const provider = licetProvider(licet);
      export { ConfigurationError, limit, sso };`;
    const files = { 'product.ts': product };
    expect(await compile(files)).toEqual(clean);
  });

  test('what the front page says compiles', async () => {
    const pieces = await frontPage();
    expect(pieces.length).toBeGreaterThan(3);
    const named = Object.fromEntries(pieces.map((source, at) => [`piece-${at}.ts`, `${source}\nexport {};\n`]));
    const around = `
      import type { Licet } from '@licet/client';
      declare global {
        const licenseKey: string, device: string, endpoints: string[];
        const licet: Licet;
        const exportPdf: () => void;
      }`;
    expect(await compile({ ...named, 'around.ts': around })).toEqual(clean);
  });
});
