import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { readJsonBody } from '../../../lambdas/adapters/http/json-body.ts';
import { nested } from '../../support/bad-input/bad-request.ts';

const read = (body: string) =>
  readJsonBody({ headers: { 'content-type': 'application/json' }, body } as unknown as HttpEvent, z.unknown());

test.each([
  ["{'product':'atlas'}", 'The body is not valid JSON, from line 1, column 2.'],
  ['{\n  "product": "atlas",\n}', 'The body is not valid JSON, from line 3, column 1.'],
  ['{"product":"atlas"} {}', 'The body is not valid JSON, from line 1, column 21.'],
  ['{"product":"atlas"', 'The body is not valid JSON, from line 1, column 19.'],
  ['{"product":', 'The body is not valid JSON: it ends too early.'],
  ['  ', 'The body is not valid JSON: it ends too early.'],
])('%j is no JSON, and where is told', (body, detail) => {
  expect(() => read(body)).toThrow(`MALFORMED_REQUEST: ${detail}`);
});

test.each(['{"product":secret}', 'secret at position 1 (line 1 column 2)'])(
  'nothing of %j comes back, which the engine would quote',
  (body) => {
    expect(() => read(body)).toThrow(/^MALFORMED_REQUEST: The body is not valid JSON\.$/);
  },
);

test('what is JSON but too deep is not called anything else', () => {
  expect(() => read(nested(30_000))).toThrow(/^MALFORMED_REQUEST: The body is nested too deeply: /);
});
