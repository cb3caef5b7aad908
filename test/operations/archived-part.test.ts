import { expect, test } from '@jest/globals';
import { archivedPart } from '../../lambdas/operations/audit/archived-part.ts';

const batch = ['1', '2', '3'].map((sequence) => ({ sequence, record: undefined }));

test.each([
  ['none failed', undefined, ['1', '2', '3']],
  ['the first failed', '1', []],
  ['a later one failed', '3', ['1', '2']],
])('what is archived for sure where %s', (_, failed, archived) => {
  expect(archivedPart(batch, failed).map(({ sequence }) => sequence)).toEqual(archived);
});
