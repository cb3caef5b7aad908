import { dirname, join } from 'node:path/posix';
import type { ModuleImport, SourceFile } from './source-file.ts';

/** What a ring may import: other rings by path, packages by name. Its own folder is always allowed. */
interface Ring {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly packages: RegExp;
  /** Paths that may be imported for their types alone. */
  readonly types?: readonly string[];
}

const ADAPTERS = ['audit', 'dynamodb', 'eventbridge', 'http', 'kms', 'lambda', 'parquet'] as const;
const NOTHING = /^$/;

/** The arrows: innermost first, so that the longest folder that a file lies in decides. */
const rings: readonly Ring[] = [
  { folder: 'lambdas/contract', paths: [], packages: NOTHING },
  {
    folder: 'lambdas/core',
    paths: ['lambdas/contract'],
    packages: /^(zod\/mini|date-fns\/|@date-fns\/utc|node:crypto$)/,
  },
  { folder: 'lambdas/operations', paths: ['lambdas/core', 'lambdas/contract'], packages: /^node:util$/ },
  {
    folder: 'lambdas/adapters',
    paths: ['lambdas/core', 'lambdas/contract', 'lambdas/operations'],
    packages: /./,
  },
  ...ADAPTERS.map((name) => ({
    folder: `lambdas/adapters/${name}`,
    paths: ['lambdas/core', 'lambdas/contract', 'lambdas/operations/ports.ts', 'lambdas/operations/faults.ts'],
    packages: /./,
    types: ['lambdas/operations'],
  })),
  { folder: 'lambdas/handlers', paths: ['lambdas'], packages: /./ },
  { folder: 'client/src', paths: ['lambdas/contract'], packages: /^(node:|valibot$|aws4fetch$)/ },
  {
    folder: 'client/src/openfeature',
    paths: ['client/src', 'lambdas/contract'],
    packages: /^@openfeature\/server-sdk$/,
  },
  { folder: 'lib', paths: ['lambdas/contract'], packages: /./ },
  { folder: 'bin', paths: ['lib'], packages: /./ },
  // Verification reads the layout of columnar files by the strict reader that compaction asks before originals go.
  { folder: 'local', paths: ['lambdas/contract', 'lambdas/adapters/parquet/strict-file.ts'], packages: /./ },
];

const ringOf = (path: string): Ring | undefined =>
  rings
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .sort((one, other) => other.folder.length - one.folder.length)[0];

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const isAllowed = (path: string, ring: Ring, { from, typeOnly }: ModuleImport): boolean => {
  if (!from.startsWith('.'))
    return typeOnly ? from !== 'aws-sdk' && !isAwsInside(ring, from) : ring.packages.test(from);
  const target = join(dirname(path), from);
  if (isWithin(target, ring.folder) && !target.includes('/adapters/environment.ts')) return true;
  return [...ring.paths, ...(typeOnly ? (ring.types ?? []) : [])].some((allowed) => isWithin(target, allowed));
};

/** Inside of the adapters nothing of AWS is known, not even as a type. */
const isAwsInside = (ring: Ring, from: string): boolean =>
  /^(@aws|aws-)/.test(from) && ['lambdas/contract', 'lambdas/core', 'lambdas/operations'].includes(ring.folder);

/** Imports that go against the arrows, each with what would be allowed. */
export const forbiddenImports = ({ path, imports }: SourceFile): readonly string[] => {
  const ring = ringOf(path);
  if (ring === undefined) return [];
  return imports
    .filter((imported) => !isAllowed(path, ring, imported))
    .map(
      ({ from }) =>
        `${path} imports ${from}; ${ring.folder} may import ${[ring.folder, ...ring.paths].join(', ')} and packages ${ring.packages}`,
    );
};

const IMPURE =
  /^(Date\.now|new Date\(\)|new UTCDateMini\(\)|Math\.random|(process|console|performance|crypto|globalThis)\..*|(fetch|setTimeout|setInterval|setImmediate|queueMicrotask|require)\(\)|new Promise\(.*\)|Promise\..*|await|async)$/;
const PURE_CRYPTO = new Set(['createHmac', 'hash', 'timingSafeEqual']);

/** What makes a file of the core impure: a clock, randomness, the environment, output, promises. */
export const impurities = ({ path, imports, mentions }: SourceFile): readonly string[] => {
  if (!isWithin(path, 'lambdas/core')) return [];
  const crypto = imports.filter(({ from }) => from === 'node:crypto').flatMap(({ names }) => names);
  return [
    ...mentions.filter((mention) => IMPURE.test(mention)),
    ...crypto.filter((name) => !PURE_CRYPTO.has(name)),
  ].map((mention) => `${path} uses ${mention}; the core is values in, values out`);
};

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const NO_NAME = /(^|[-/])(utils?|helpers?|common|managers?|base|data|misc|shared)(\.ts|\/|$)/;

/** Files and functions that nobody holds in the head, and names that say nothing. */
export const oversizes = ({ path, lines, functions }: SourceFile): readonly string[] => [
  ...(lines > FILE_LINES_MAX ? [`${path} has ${lines} lines; at most ${FILE_LINES_MAX}`] : []),
  ...functions
    .filter((each) => each.lines > FUNCTION_LINES_MAX)
    .map((each) => `${path}: ${each.name} has ${each.lines} lines; at most ${FUNCTION_LINES_MAX}`),
  ...(NO_NAME.test(path) ? [`${path} has a name that says nothing of what is in it`] : []),
];

/** Casts in what runs on AWS: a type is parsed there, not claimed. */
export const castsOf = ({ path, casts }: SourceFile): readonly string[] =>
  casts.map((cast) => `${path} casts: ${cast}`);
