import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The command that asks the audit archive. It belongs to the repository, beside this package, and is not published. */
const command = new URL('../../local/audit.ts', import.meta.url);
const projectsNode = new URL('../../node_modules/.bin/node', import.meta.url);

/** Runs `licet audit …` with the project's own Node.js, where there is one. Answers the exit code. */
export const auditInRepository = async (args) => {
  if (!existsSync(command)) {
    process.stderr.write(
      'Auditing is part of the Licet repository, not of this package: run `npx licet audit` in a checkout of it.\n',
    );
    return 2;
  }
  const node = existsSync(projectsNode) ? fileURLToPath(projectsNode) : process.execPath;
  // Ctrl-C reaches both; the command is the one to end on it.
  process.on('SIGINT', () => undefined);
  const run = spawn(node, [fileURLToPath(command), ...args], { stdio: 'inherit' });
  const [code, signal] = await once(run, 'exit');
  return code ?? 128 + (constants.signals[signal] ?? 0);
};
