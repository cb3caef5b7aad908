import { describe, expect, test } from '@jest/globals';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { isCurrentFor, preconditionOf } from '../../../lambdas/adapters/http/entity-tag.ts';

const eventWith = (headers: Record<string, string>) => ({ headers }) as unknown as HttpEvent;

describe('a precondition', () => {
  test.each([
    [{}, undefined, true],
    [{}, 3, true],
    [{ 'if-match': '"3"' }, 3, true],
    [{ 'if-match': '"3"' }, 4, false],
    [{ 'if-match': '"3"' }, undefined, false],
    [{ 'if-match': '"2", "3"' }, 3, true],
    [{ 'if-match': 'W/"3"' }, 3, false],
    [{ 'if-match': '"03"' }, 3, false],
    [{ 'if-match': '*' }, 3, true],
    [{ 'if-match': '*' }, undefined, false],
    [{ 'if-none-match': '*' }, undefined, true],
    [{ 'if-none-match': '*' }, 3, false],
    [{ 'if-none-match': 'W/"3"' }, 3, false],
    [{ 'if-none-match': '"2"' }, 3, true],
    [{ 'if-match': '"3"', 'if-none-match': '"2"' }, 3, true],
    [{ 'if-match': '"3"', 'if-none-match': '"3"' }, 3, false],
  ])('of %j on version %s holds: %s', (headers, version, holds) => {
    expect(preconditionOf(eventWith(headers))(version)).toBe(holds);
  });

  test.each(['3', '"3', '"3" "4"', '', 'W/3', '"3",', ',"3"', '* ,"3"'])('%j is refused by name', (value) => {
    expect(() => preconditionOf(eventWith({ 'if-match': value }))).toThrow('header.if-match must be');
  });
});

test.each([
  [{}, false],
  [{ 'if-none-match': '"3"' }, true],
  [{ 'if-none-match': 'W/"3"' }, true],
  [{ 'if-none-match': '*' }, true],
  [{ 'if-none-match': '"2"' }, false],
])('with %j, version 3 is known: %s', (headers, known) => {
  expect(isCurrentFor(eventWith(headers), 3)).toBe(known);
});
