import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../../client/src/configuration-error.ts';
import { parseEndpoints } from '../../../client/src/transport/endpoint.ts';

const refused = (...texts: readonly string[]): ConfigurationError => {
  try {
    parseEndpoints(texts);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('was not refused');
};

describe('endpoints', () => {
  test.each([
    ['https://eu.example.com', 'https://eu.example.com'],
    ['https://eu.example.com/', 'https://eu.example.com'],
    ['HTTPS://EU.example.com:443', 'https://eu.example.com'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['https://example.com/licensing//', 'https://example.com/licensing'],
  ])('%s is %s', (text, endpoint) => {
    expect(parseEndpoints([text])).toEqual([endpoint]);
  });

  test('keep their order', () => {
    expect(parseEndpoints(['https://b.example', 'https://a.example'])).toEqual([
      'https://b.example',
      'https://a.example',
    ]);
  });

  test.each(['', 'eu.example.com', '/v1', 'ftp://eu.example.com', 'javascript:alert(1)', 'https://'])(
    '%j is none',
    (text) => {
      expect(refused('https://well.example', text).option).toBe('endpoints[1]');
    },
  );

  test.each(['https://eu.example.com?region=eu', 'https://eu.example.com/#eu'])('%s says too much', (text) => {
    expect(refused(text).message).toBe('endpoints[0]: must end with its path: no query, no fragment');
  });

  test('a password in one is refused, and not repeated', () => {
    const { message } = refused('https://me:hunter2@eu.example.com');
    expect(message).toBe('endpoints[0]: must hold no user name or password');
  });

  test('the same region twice, however it is written, is a mistake', () => {
    expect(refused('https://eu.example.com', 'https://EU.example.com/').message).toBe('endpoints[1]: is listed twice');
  });
});
