import { deviceId } from '../platform/device-id.ts';
import { nodeRuntime } from '../platform/node-runtime.ts';
import type { CliIo } from './cli-io.ts';
import type { InstallLease } from './install-lease.ts';
import { nodeFiles } from './node-files.ts';

const line = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** This machine, as the program finds it. */
export const nodeIo = (installLease: InstallLease): CliIo => ({
  runtime: nodeRuntime,
  environment: process.env,
  files: nodeFiles,
  deviceId: (product) => deviceId(product),
  installLease,
  stdout: (text) => {
    process.stdout.write(line(text));
  },
  stderr: (text) => {
    process.stderr.write(line(text));
  },
});
