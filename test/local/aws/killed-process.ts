import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

/**
 * Runs a script of this folder and kills it, as `kill -9` does, as soon as it has printed so many lines. Answers all
 * lines that it printed, which may be some more.
 */
export const runUntilKilled = async (
  script: string,
  scriptArguments: readonly string[],
  lineCount: number,
): Promise<string[]> => {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, ...scriptArguments], {
    // Not Jest's options: the script runs as a program of its own.
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === lineCount) child.kill('SIGKILL');
  }
  await exited;
  if (child.signalCode !== 'SIGKILL') throw new Error(`${script} ended by itself after ${lines.length} lines`);
  return lines;
};
