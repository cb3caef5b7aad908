import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { eventMembers } from '../../lambdas/contract/events.ts';
import { limits } from '../../lambdas/contract/limits.ts';
import { changeAction } from '../../lambdas/core/change.ts';

const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'events.md'), 'utf8');

/** Cells of the rows of the table that has this as its head. */
const rowsUnder = (...head: string[]): string[][] => {
  const tables = document.split('\n\n').map((block) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  );
  const [, , ...rows] = tables.find(([first]) => first?.join() === head.join()) ?? [];
  return rows;
};

interface Example {
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

const example = JSON.parse(/```json\n([^`]+)```/.exec(document)?.[1] ?? '') as Example;

describe('the page about events', () => {
  test('names each detail-type once, and no other', () => {
    expect(rowsUnder('detail-type', 'tells that').map(([type]) => type)).toEqual(
      changeAction.options.map((action) => `\`${action}\``),
    );
  });

  test('names each member of a detail, with its type and what it holds', () => {
    expect(rowsUnder('member', 'type', 'holds')).toEqual(
      eventMembers.map(({ name, type, comment }) => [`\`${name}\``, type, comment]),
    );
  });

  test('has an example with every member, of its type', () => {
    const { detail } = example;
    expect(Object.keys(detail).toSorted()).toEqual(eventMembers.map(({ name }) => name).toSorted());
    for (const { name, type } of eventMembers) expect([name, typeof detail[name]]).toEqual([name, type]);
    expect(changeAction.options).toContain(example['detail-type']);
    expect([detail['action'], detail['entity_id']]).toEqual([example['detail-type'], example.resources[0]]);
  });

  test('says from which size on an event goes without documents', () => {
    expect(document).toContain(`more than ${limits.eventBytes.toLocaleString('en')} bytes`);
  });
});
