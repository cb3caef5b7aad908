import { join } from 'node:path';
import { auditCommand } from './audit/command.ts';

const defaultFolder = join(import.meta.dirname, '..', '.licet', 'data');
const lineWidth = process.stdout.isTTY ? process.stdout.columns : undefined;

// A reader that has seen enough, `head` for instance, closes the pipe.
process.stdout.on('error', () => process.exit());

try {
  process.stdout.write(await auditCommand(process.argv.slice(2), { defaultFolder, lineWidth }));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
