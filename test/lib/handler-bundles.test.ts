import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withHandlerBundles } from '../../lib/handler-bundles.ts';

const handlers = readdirSync(new URL('../../lambdas/handlers', import.meta.url)).map((file) => basename(file, '.ts'));

describe('the bundles of the handlers', () => {
  const { folder, bundles } = withHandlerBundles((built) => ({
    folder: built,
    bundles: new Map(
      readdirSync(built).map((name) => [name, readFileSync(join(built, name, 'index.mjs'), 'utf8')] as const),
    ),
  }));

  test('are one a handler', () => {
    expect([...bundles.keys()].toSorted()).toEqual(handlers.toSorted());
  });

  test.each(handlers)('%s exports its handler', (handler) => {
    expect(bundles.get(handler)).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
  });

  test.each(handlers)('%s requires nothing: an ES module on Lambda could not', (handler) => {
    expect(bundles.get(handler)).not.toContain('Dynamic require of');
  });

  test.each(handlers)('%s carries the SDK that it uses', (handler) => {
    expect(bundles.get(handler)).not.toMatch(/from"(@aws-sdk|@smithy|zod|date-fns)/);
  });

  test('leave nothing behind', () => {
    expect(existsSync(folder)).toBe(false);
  });
});

test('are removed when what uses them fails, too', () => {
  let left = '';
  const failing = () =>
    withHandlerBundles((folder) => {
      left = folder;
      throw new Error('no use');
    });
  expect(failing).toThrow('no use');
  expect(existsSync(left)).toBe(false);
});
