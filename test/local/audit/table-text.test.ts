import { describe, expect, test } from '@jest/globals';
import { tableText } from '../../../local/audit/table-text.ts';

const lines = (text: string) => text.split('\n');

test('columns are as wide as their widest cell, numbers and nulls included', () => {
  const rows = [
    ['license.suspended', 10],
    ['x', null],
  ];
  expect(lines(tableText({ columns: ['action', 'n'], rows }, undefined))).toEqual([
    'action             n',
    '-----------------  --',
    'license.suspended  10',
    'x',
    '(2 rows)',
    '',
  ]);
});

test('no rows leave the head', () => {
  expect(lines(tableText({ columns: ['id'], rows: [] }, 80))).toEqual(['id', '--', '(0 rows)', '']);
});

test('any number of rows is printed', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [index]);
  expect(lines(tableText({ columns: ['n'], rows }, 80)).slice(-3)).toEqual(['199999', '(200000 rows)', '']);
});

describe('in a terminal of a given width', () => {
  const rows = [['2026-11-23T07:08:09.010Z', 'a'.repeat(300), 'b'.repeat(200)]];
  const columns = ['at', 'before', 'after'];

  test('the widest columns are cut, and the line fits exactly', () => {
    const [, rule = '', row = ''] = lines(tableText({ columns, rows }, 100));
    expect(rule.length).toBe(100);
    expect(row).toMatch(/^2026-11-23T07:08:09\.010Z {2}a{35}… {2}b{35}…$/);
  });

  test('what fits is not cut', () => {
    const whole = tableText({ columns, rows }, undefined);
    expect(tableText({ columns, rows }, 24 + 300 + 200 + 4)).toBe(whole);
    expect(tableText({ columns, rows }, 24 + 300 + 200 + 3)).not.toBe(whole);
  });

  test('no column is cut below 12 characters', () => {
    expect(lines(tableText({ columns, rows }, 10))[1]).toBe(
      ['-'.repeat(12), '-'.repeat(12), '-'.repeat(12)].join('  '),
    );
  });
});

test('control characters are shown, not obeyed: a reason cannot rewrite the terminal', () => {
  const [, , row] = lines(tableText({ columns: ['reason'], rows: [['a\u001b[2Jb\nc\u202ed']] }, undefined));
  expect(row).toBe('a\\u001b[2Jb\\u000ac\\u202ed');
});
