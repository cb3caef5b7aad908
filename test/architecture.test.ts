import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { castsOf, forbiddenImports, impurities, oversizes } from './support/architecture.ts';
import { type SourceFile, readSource } from './support/source-file.ts';

const root = join(import.meta.dirname, '..');
const files: readonly SourceFile[] = globSync('{bin,lib,lambdas,local,client/src}/**/*.ts', { cwd: root }).map((path) =>
  readSource(relative(root, join(root, path)), readFileSync(join(root, path), 'utf8')),
);

const found = (rule: (file: SourceFile) => readonly string[]) => files.flatMap(rule);
const breaks = (rule: (file: SourceFile) => readonly string[], path: string, text: string) =>
  rule(readSource(path, text));

test('all of the source is looked at', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(files.map(({ path }) => path)).toContain('lambdas/core/decide.ts');
});

describe('arrows point inwards', () => {
  test('everywhere', () => {
    expect(found(forbiddenImports)).toEqual([]);
  });

  test.each([
    ['lambdas/contract/x.ts', `import { license } from '../core/license.ts';`],
    ['lambdas/contract/x.ts', `import * as z from 'zod/mini';`],
    ['lambdas/core/x.ts', `import { ledger } from '../adapters/dynamodb/ledger.ts';`],
    ['lambdas/core/x.ts', `import type { Clock } from '../operations/ports.ts';`],
    ['lambdas/core/x.ts', `import type { AttributeValue } from '@aws-sdk/client-dynamodb';`],
    ['lambdas/core/x.ts', `import { readFileSync } from 'node:fs';`],
    ['lambdas/operations/x.ts', `import { ledger } from '../adapters/dynamodb/ledger.ts';`],
    ['lambdas/operations/x.ts', `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';`],
    ['lambdas/operations/x.ts', `const late = () => import('../adapters/dynamodb/ledger.ts');`],
    ['lambdas/adapters/dynamodb/x.ts', `import { endpoint } from '../http/endpoint.ts';`],
    ['lambdas/adapters/dynamodb/x.ts', `import { readEnvironment } from '../environment.ts';`],
    ['lambdas/adapters/dynamodb/x.ts', `import { checkLicense } from '../../operations/check-license.ts';`],
    ['lambdas/adapters/http/x.ts', `export { handler } from '../../handlers/check.ts';`],
    ['lib/x.ts', `import { decide } from '../lambdas/core/decide.ts';`],
    ['local/x.ts', `import { decide } from '../lambdas/core/decide.ts';`],
  ])('an arrow outwards is found: %s with %s', (path, text) => {
    expect(breaks(forbiddenImports, path, text)).toHaveLength(1);
  });

  test.each([
    ['lambdas/core/x.ts', `import { codes } from '../contract/codes.ts'; import * as z from 'zod/mini';`],
    ['lambdas/adapters/dynamodb/x.ts', `import type { Ledger } from '../../operations/ports.ts';`],
    ['lambdas/adapters/http/x.ts', `import type { Committed } from '../../operations/commit-once.ts';`],
    ['lambdas/handlers/x.ts', `import { readEnvironment } from '../adapters/environment.ts';`],
  ])('an arrow inwards is fine: %s with %s', (path, text) => {
    expect(breaks(forbiddenImports, path, text)).toEqual([]);
  });
});

describe('the core is pure', () => {
  test('everywhere', () => {
    expect(found(impurities)).toEqual([]);
  });

  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const dice = Math.random();',
    'const region = process.env.AWS_REGION;',
    `console.log('here');`,
    `const answer = fetch('https://example.com');`,
    'const later = async () => 1;',
    'const both = Promise.all([]);',
    'setTimeout(() => 1, 5);',
    `import { randomBytes } from 'node:crypto';`,
    `import { hash, randomUUID } from 'node:crypto';`,
  ])('an impurity is found: %s', (text) => {
    expect(breaks(impurities, 'lambdas/core/x.ts', text)).not.toEqual([]);
  });

  test('a date of a given moment, a hash and a comparison are pure', () => {
    const text = `import { hash, timingSafeEqual } from 'node:crypto'; const then = new Date(0);`;
    expect(breaks(impurities, 'lambdas/core/x.ts', text)).toEqual([]);
  });
});

describe('what runs on AWS parses its types', () => {
  test('without a cast', () => {
    expect(files.filter(({ path }) => path.startsWith('lambdas/')).flatMap(castsOf)).toEqual([]);
  });

  test('a cast is found, and `as const` is none', () => {
    expect(breaks(castsOf, 'lambdas/x.ts', 'const license = row as License; const codes = [1] as const;')).toHaveLength(
      1,
    );
  });
});

describe('files and functions can be held in the head', () => {
  test('everywhere', () => {
    expect(found(oversizes)).toEqual([]);
  });

  test.each([
    ['a file of 301 lines', 'lambdas/x.ts', '\n'.repeat(301)],
    ['a function of 61 lines', 'lambdas/x.ts', `const f = () => {${'\n'.repeat(60)}};`],
    ['a name that says nothing', 'lambdas/core/string-utils.ts', ''],
    ['a folder that says nothing', 'lib/helpers/x.ts', ''],
  ])('%s is found', (_name, path, text) => {
    expect(breaks(oversizes, path, text)).toHaveLength(1);
  });
});
