import { expect, test } from '@jest/globals';
import { changeReason } from '../../../lambdas/adapters/http/change-reason.ts';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';

const reasonIn = (value?: string) =>
  changeReason({ headers: value === undefined ? {} : { 'licet-reason': value } } as unknown as HttpEvent);

test.each([
  [undefined, undefined],
  ['', undefined],
  ['  ', undefined],
  ['order 4711', 'order 4711'],
  ['50% off, %41', '50% off, %41'],
  ["UTF-8''Zahlung%20%C3%BCberf%C3%A4llig", 'Zahlung überfällig'],
  ["utf-8'de'%C3%BC", 'ü'],
  ['r'.repeat(512), 'r'.repeat(512)],
  [`UTF-8''${'%C3%BC'.repeat(512)}`, 'ü'.repeat(512)],
])('%j is the reason %j', (value, reason) => {
  expect(reasonIn(value)).toBe(reason);
});

test.each(['ü', "UTF-8''%C3", "UTF-8''%00", 'r'.repeat(513), `UTF-8''${'%C3%BC'.repeat(513)}`, "UTF-8''%E2%80"])(
  '%j is refused by name',
  (value) => {
    expect(() => reasonIn(value)).toThrow('header.licet-reason');
  },
);
