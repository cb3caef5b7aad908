import { describe, expect, test } from '@jest/globals';
import { deliveredLogStream } from '../../../local/logs/log-stream.ts';

const opened = (taken: string[], written: string[] = []) =>
  deliveredLogStream({
    ...{ owner: '000000000000', logGroup: 'checks' },
    write: (text) => void written.push(text),
    routes: [{ filter: 'all', delivery: { take: (lines) => void taken.push(lines) } }],
    now: () => new Date('2026-11-24T23:59:59.999Z'),
    random: (bytes) => new Uint8Array(bytes).fill(0xab),
  });

describe('the log of an execution environment', () => {
  test('is named as Lambda names it, by day and chance', () => {
    expect(opened([]).name).toBe(`2026/11/24/[$LATEST]${'ab'.repeat(16)}`);
  });

  test('is on its way as soon as it is written, and in its file as it came', () => {
    const [taken, written]: [string[], string[]] = [[], []];
    const log = opened(taken, written);
    log.write('one\ntw');
    expect(taken.join('')).toContain('"message":"one"');
    log.write('o\n');
    expect(taken).toHaveLength(2);
    expect(taken[1]).toContain('"message":"two"');
    expect(written).toEqual(['one\ntw', 'o\n']);
  });

  test('has whatever it was left with when it is closed, once', () => {
    const taken: string[] = [];
    const log = opened(taken);
    log.write('cut off');
    log.close();
    log.close();
    expect(taken).toHaveLength(1);
    expect(taken[0]).toContain('"message":"cut off"');
  });
});
