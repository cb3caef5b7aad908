#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { auditInRepository } from './audit-in-repository.js';

const [command, ...others] = process.argv.slice(2);
const program = new URL('../dist/cli.js', import.meta.url);

if (command === 'audit') {
  process.exitCode = await auditInRepository(others);
} else if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('The licet command is not built yet: run `npm run build -w client` in the Licet repository.\n');
  process.exitCode = 1;
}
