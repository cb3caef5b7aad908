import { installIntoStore } from './install-into-store.ts';
import { nodeIo } from './node-io.ts';
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2), nodeIo(installIntoStore));
