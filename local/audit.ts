import { join } from 'node:path';
import { auditCommand } from './audit/command.ts';
import { FoundWanting } from './audit/found-wanting.ts';
import type { Outcome } from './audit/outcome.ts';
import { rebuildCommand } from './audit/rebuild/command.ts';
import { verifyCommand } from './audit/verify/command.ts';

const defaultFolder = join(import.meta.dirname, '..', '.licet', 'data');
const lineWidth = process.stdout.isTTY ? process.stdout.columns : undefined;
const progress = {
  isTerminal: process.stderr.isTTY,
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  write: (text: string) => void process.stderr.write(text),
};

// A reader that has seen enough, `head` for instance, closes the pipe.
process.stdout.on('error', () => process.exit());

const run = async ([first = '', ...others]: readonly string[]): Promise<Outcome> => {
  const surroundings = { defaultFolder, lineWidth, now: () => new Date() };
  if (first === 'rebuild') return rebuildCommand(others, surroundings);
  if (first === 'verify') return verifyCommand(others, { ...surroundings, progress });
  return auditCommand(process.argv.slice(2), surroundings);
};

try {
  const { output, alarms, isSound } = await run(process.argv.slice(2));
  process.stdout.write(output);
  process.stderr.write(alarms);
  if (!isSound) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // 1 is kept for what is found wrong: who watches the archive by it must not take a wrong option for that.
  process.exitCode = error instanceof FoundWanting ? 1 : 2;
}
