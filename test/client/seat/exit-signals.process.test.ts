import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';

const product = join(import.meta.dirname, 'exiting-product.ts');
const PATIENCE = 15_000;

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a product until it has ended, and sends it signals as it says what is awaited. */
const run = async (args: readonly string[], signals: readonly (readonly [after: string, signal: NodeJS.Signals])[]) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', product, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said: string[] = [];
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE) });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) {
      said.push(line);
      for (const [after, signal] of signals) if (after === line) child.kill(signal);
    }
  });
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  return { said, code, signal };
};

describe('a product that is asked to end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s closes, and is then ended by that signal',
    async (signal) => {
      expect(await run(['closes'], [['ready', signal]])).toEqual({
        said: ['ready', 'closing', 'closed'],
        code: null,
        signal,
      });
    },
  );

  test('ends, although closing fails', async () => {
    expect(await run(['rejects'], [['ready', 'SIGTERM']])).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  test('ends within two seconds and a little, although closing hangs', async () => {
    expect(await run(['hangs'], [['ready', 'SIGTERM']])).toEqual({
      said: ['ready', 'closing'],
      code: null,
      signal: 'SIGTERM',
    });
  });

  test('ends at once when asked again', async () => {
    const ended = await run(
      ['hangs'],
      [
        ['ready', 'SIGINT'],
        ['closing', 'SIGTERM'],
      ],
    );
    expect(ended).toEqual({ said: ['ready', 'closing'], code: null, signal: 'SIGTERM' });
  });

  test('closes every client before it ends', async () => {
    expect(await run(['twice'], [['ready', 'SIGTERM']])).toEqual({
      said: ['ready', 'closing', 'closing', 'closed', 'closed'],
      code: null,
      signal: 'SIGTERM',
    });
  });

  test('and has its own way of ending ends that way, and hears the signal once', async () => {
    expect(await run(['closes', 'listens'], [['ready', 'SIGTERM']])).toEqual({
      said: ['ready', 'closing', 'product heard', 'closed'],
      code: 7,
      signal: null,
    });
  });

  test('and took its client back closes only the other', async () => {
    expect((await run(['removed'], [['ready', 'SIGTERM']])).said).toEqual(['ready', 'closing', 'closed']);
  });
});

test('a product that has nothing left to do closes once, and keeps its exit code', async () => {
  expect(await run(['closes', 'ends'], [])).toEqual({ said: ['ready', 'closing', 'closed'], code: 3, signal: null });
});
