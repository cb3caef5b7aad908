import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decisionCodes } from '../../lambdas/contract/codes.ts';
import { problems } from '../../lambdas/contract/problems.ts';
import { routes } from '../../lambdas/contract/routes.ts';
import { tableIndexes } from '../../lambdas/contract/table.ts';
import { functionAccess } from '../../lib/function-access.ts';

const handlers = readdirSync(join(import.meta.dirname, '..', '..', 'lambdas', 'handlers')).map((file) =>
  file.replace(/\.ts$/, ''),
);

describe('routes', () => {
  test('are each there once, and no two match the same path', () => {
    const shapes = Object.values(routes).map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('of the operator plane, and they alone, are signed', () => {
    for (const { path, authentication } of Object.values(routes)) {
      expect(authentication === 'aws-iam').toBe(path.startsWith('/v1/admin/'));
    }
  });

  test('lead to functions that there are', () => {
    for (const { handler } of Object.values(routes)) expect(handlers).toContain(handler);
  });
});

test('every function has a file, and every file is a function', () => {
  expect(Object.keys(functionAccess).sort()).toEqual([...handlers].sort());
});

test('every problem has the status of an error, a title, and a stable code', () => {
  for (const [code, { status, title }] of Object.entries(problems)) {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(status >= 400 && status < 600).toBe(true);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
});

test('every denial comes before every allowance, so that no allowance hides one', () => {
  const allowed = Object.values(decisionCodes).map((code) => code.allowed);
  expect(allowed).toEqual([...allowed].sort((one, other) => Number(one) - Number(other)));
  expect(Object.keys(decisionCodes).at(-1)).toBe('VALID');
});

test('no two indexes have the same name, and no index is without a sort key', () => {
  const indexes = tableIndexes;
  expect(new Set(indexes.map(({ name }) => name)).size).toBe(indexes.length);
  for (const { sort } of indexes) expect(sort).not.toBe('');
});
