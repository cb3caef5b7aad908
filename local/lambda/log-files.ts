import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Log files of a folder, `<region>/<name>.log`, each opened with its first line. */
export interface LogFiles {
  readonly writer: (region: string, name: string) => (text: string) => void;
  readonly close: () => Promise<void>;
}

export const openLogFiles = (folder: string): LogFiles => {
  const files = new Map<string, WriteStream>();
  const open = (region: string, name: string): WriteStream => {
    const path = join(folder, region, `${name}.log`);
    const file = files.get(path);
    if (file !== undefined) return file;
    mkdirSync(join(folder, region), { recursive: true });
    const opened = createWriteStream(path, { flags: 'a' });
    files.set(path, opened);
    return opened;
  };
  return {
    writer: (region, name) => (text) => {
      open(region, name).write(text);
    },
    close: async () => {
      await Promise.all([...files.values()].map((file) => new Promise((resolve) => file.end(resolve))));
    },
  };
};
