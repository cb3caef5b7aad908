import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { auditKinds } from '../../lambdas/contract/audit.ts';
import { columnsOfKind, readLine, writeLine } from '../../lambdas/core/audit/columnar-line.ts';
import { contentOf, linesOf } from '../../lambdas/core/audit/original-lines.ts';
import { anyLine, wellFormedLine } from './audit-lines.ts';

const namesOf = (kind: (typeof auditKinds)[number]) => columnsOfKind[kind].map(({ name }) => name);

describe.each(auditKinds)('a line of %s', (kind) => {
  test('is made again from its row, whatever it was', () => {
    fc.assert(
      fc.property(anyLine(kind), (line) => {
        const again = writeLine(kind, namesOf(kind), readLine(kind, line));
        expect(Buffer.from(again).toString('hex')).toBe(Buffer.from(line).toString('hex'));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is a row of texts that UTF-8 can write, and of integers that the columns can hold', () => {
    fc.assert(
      fc.property(anyLine(kind), (line) => {
        const { cells, verbatim } = readLine(kind, line);
        expect(verbatim?.isWellFormed() ?? true).toBe(true);
        for (const [at, cell] of cells.entries()) {
          const type = columnsOfKind[kind][at]?.type;
          if (cell === null) continue;
          if (type === 'string') expect(String(cell).isWellFormed()).toBe(true);
          if (type === 'int') expect(Number(cell) | 0).toBe(Number(cell) + 0);
          if (type === 'bigint') expect(Number.isSafeInteger(cell)).toBe(true);
          if (type === 'boolean') expect(typeof cell).toBe('boolean');
        }
      }),
    );
  });

  test('as the writers write it takes no place beside its columns', () => {
    fc.assert(
      fc.property(wellFormedLine(kind), (text) => {
        expect(readLine(kind, Buffer.from(text)).verbatim).toBeNull();
      }),
    );
  });
});

test('lines are cut from any content and make it again', () => {
  const anyContent = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(0x0a, 0x0d, 0x61), { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(anyContent, (content) => {
      const { lines, unterminated } = linesOf(content);
      expect([...contentOf({ lines, unterminated })]).toEqual([...content]);
      expect(lines.some((line) => line.includes(0x0a))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

describe('what a column cannot hold keeps its line whole', () => {
  const line = (members: object) => readLine('changes', Buffer.from(JSON.stringify(members)));

  test('and what can be read of it is in the columns all the same', () => {
    const text = '{"schema":2,"id":"chg_1","version":12345678901234567890,"before":{"a":1},"mood":"good"}';
    const { cells, verbatim } = readLine('changes', Buffer.from(text));
    expect(verbatim).toBe(text);
    expect(Object.fromEntries(namesOf('changes').map((name, at) => [name, cells[at]]))).toMatchObject({
      schema: 2,
      id: 'chg_1',
      version: null,
      before: null,
    });
  });

  test('where a record has a member of another kind’s first line', () => {
    expect(line({ audit: 'changes', id: 'chg_1' }).verbatim).toBe('{"audit":"changes","id":"chg_1"}');
  });

  test('in base64 where it is no UTF-8', () => {
    expect(readLine('changes', Uint8Array.of(0xff, 0xfe)).verbatim).toBe('base64://4=');
  });
});

test('a file of before a column was added makes its lines without that column', () => {
  const row = { cells: ['1', 2], verbatim: null };
  expect(Buffer.from(writeLine('environments', ['id', 'attempts'], row)).toString()).toBe(
    '{"audit":"environments","id":"1","attempts":2}',
  );
});
