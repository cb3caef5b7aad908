import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** No machine can be told from others here: the product has to name the device itself. */
export class NoDeviceIdError extends Error {
  override readonly name = 'NoDeviceIdError';
}

export interface MachineIdSources {
  readonly platform: string;
  readonly readFile: (path: string) => Promise<string>;
  /** Standard output of a program. */
  readonly run: (program: string, args: readonly string[]) => Promise<string>;
}

const system: MachineIdSources = {
  platform: process.platform,
  readFile: (path) => readFile(path, 'utf8'),
  run: async (program, args) => (await run(program, [...args], { timeout: 2_000, windowsHide: true })).stdout,
};

const firstRead = async (
  { readFile: read }: MachineIdSources,
  paths: readonly string[],
): Promise<string | undefined> => {
  for (const path of paths) {
    const text = await read(path).catch(() => '');
    if (text.trim() !== '') return text.trim();
  }
  return undefined;
};

/** What the operating system calls this installation of itself: it survives updates, and is new after a fresh install. */
const machineId = async (sources: MachineIdSources): Promise<string | undefined> => {
  const matched = async (program: string, args: readonly string[], pattern: RegExp): Promise<string | undefined> =>
    pattern.exec(await sources.run(program, args).catch(() => ''))?.[1];
  switch (sources.platform) {
    case 'darwin':
      return matched('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], /"IOPlatformUUID" = "([^"]+)"/);
    case 'win32':
      return matched(
        'reg',
        ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'],
        /MachineGuid\s+REG_SZ\s+(\S+)/,
      );
    default:
      return firstRead(sources, ['/etc/machine-id', '/var/lib/dbus/machine-id', '/etc/hostid']);
  }
};

/**
 * A name for this machine that stays the same over restarts and updates: a hash of the operating system's own id for the
 * installation, so that neither the service nor another product learns that id. Containers made from one image share it.
 *
 * @throws NoDeviceIdError where the system has none, as in many containers
 */
export const deviceId = async (product: string, sources: MachineIdSources = system): Promise<string> => {
  const id = await machineId(sources);
  if (id === undefined) {
    throw new NoDeviceIdError('This machine has no id of its own: pass a `device` that names it, such as the pod.');
  }
  return `device-${createHash('sha256').update(`licet:${product}:${id}`).digest('base64url').slice(0, 22)}`;
};
