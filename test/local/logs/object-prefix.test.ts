import { describe, expect, test } from '@jest/globals';
import { parseObjectPrefix } from '../../../local/logs/object-prefix.ts';

const at = new Date('2026-11-24T09:05:07.123Z');

describe('the prefix of delivered objects', () => {
  test.each([
    ['', '2026/11/24/09/'],
    ['deliveries/', 'deliveries/2026/11/24/09/'],
    ['deliveries/!{timestamp:yyyy/MM/dd/HH}/', 'deliveries/2026/11/24/09/'],
    ['day=!{timestamp:yyyy-MM-dd}/at=!{timestamp:HH-mm-ss}/', 'day=2026-11-24/at=09-05-07/'],
  ])('%s is %s', (prefix, expected) => {
    expect(parseObjectPrefix(prefix)(at)).toBe(expected);
  });

  test.each([
    ['!{timestamp:yyyy/MMM}/', 'the time format MMM'],
    ['!{partitionKeyFromQuery:customer}/!{timestamp:yyyy}/', '!{partitionKeyFromQuery:customer}'],
    ['!{firehose:random-string}/', '!{firehose:random-string}'],
  ])('%s is refused', (prefix, message) => {
    expect(() => parseObjectPrefix(prefix)).toThrow(message);
  });
});
