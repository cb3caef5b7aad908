import { describe, expect, test } from '@jest/globals';
import { toGatewayAnswer } from '../../../local/gateway/gateway-answer.ts';

const failed = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Internal Server Error"}',
};
const json = { 'content-type': 'application/json' };

describe("a function's answer over HTTP", () => {
  test.each([
    [
      'with status, headers and body',
      { statusCode: 201, headers: { ETag: '"1"', 'X-Count': 3, 'content-length': '7' }, body: 'a' },
      { status: 201, headers: { 'content-type': 'text/plain;charset=UTF-8', etag: '"1"', 'x-count': '3' }, body: 'a' },
    ],
    [
      'with a content type of its own',
      { statusCode: 200, headers: { 'Content-Type': 'application/jwt' }, body: 'a' },
      { status: 200, headers: { 'content-type': 'application/jwt' }, body: 'a' },
    ],
    ['without a body', { statusCode: 204 }, { status: 204, headers: {}, body: '' }],
    ['with a status in text', { statusCode: '204' }, { status: 204, headers: {}, body: '' }],
    [
      'with cookies',
      { statusCode: 204, cookies: ['a=1', 'b=2'] },
      { status: 204, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: '' },
    ],
    [
      'in base64',
      { statusCode: 200, body: 'AAE=', isBase64Encoded: true, headers: json },
      { status: 200, headers: json, body: Buffer.from([0, 1]) },
    ],
    ['inferred from an object', { a: 1 }, { status: 200, headers: json, body: '{"a":1}' }],
    ['inferred from a text', 'hello', { status: 200, headers: json, body: 'hello' }],
    ['inferred from nothing', null, { status: 200, headers: json, body: 'null' }],
    ['with a body that is no text', { statusCode: 200, body: { a: 1 } }, failed],
    ['with an impossible status', { statusCode: 20 }, failed],
    ['with a header that is a list', { statusCode: 200, headers: { a: ['b'] } }, failed],
  ])('%s', (_, payload, expected) => {
    expect(toGatewayAnswer(payload)).toEqual(expected);
  });
});
