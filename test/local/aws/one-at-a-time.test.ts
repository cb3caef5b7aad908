import { describe, expect, test } from '@jest/globals';
import { oneAtATime } from '../../../local/aws/one-at-a-time.ts';

/** A task that notes when it begins and ends, and ends when it is let go. */
const heldTask = (name: string, notes: string[]) => {
  const held = Promise.withResolvers<undefined>();
  const task = async (): Promise<string> => {
    notes.push(`${name} begins`);
    await held.promise;
    notes.push(`${name} ends`);
    return name;
  };
  return {
    task,
    letGo: () => {
      held.resolve(undefined);
    },
    fail: () => {
      held.reject(new Error(name));
    },
  };
};

describe('one at a time', () => {
  test('tasks of a name take turns in their order, those of another name do not wait', async () => {
    const notes: string[] = [];
    const inTurn = oneAtATime();
    const first = heldTask('first', notes);
    const second = heldTask('second', notes);
    const other = heldTask('other', notes);
    const results = [inTurn('a', first.task), inTurn('a', second.task), inTurn('b', other.task)];
    for (const each of [other, second, first]) each.letGo();
    expect(await Promise.all(results)).toEqual(['first', 'second', 'other']);
    expect(notes.filter((note) => !note.startsWith('other'))).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
    ]);
    expect(notes.indexOf('other begins')).toBeLessThan(notes.indexOf('second begins'));
  });

  test('a task that fails fails for its caller alone', async () => {
    const notes: string[] = [];
    const inTurn = oneAtATime();
    const failing = heldTask('failing', notes);
    const next = heldTask('next', notes);
    const failed = inTurn('a', failing.task);
    const done = inTurn('a', next.task);
    failing.fail();
    next.letGo();
    await expect(failed).rejects.toThrow('failing');
    expect(await done).toBe('next');
  });
});
