import { openSync, writeSync } from 'node:fs';

/**
 * Keeps the lines in which functions record attempts out of this process's output. Each still costs what it costs on
 * Lambda: one write to a file descriptor, that is waited for.
 *
 * @param take is given each line
 */
export const catchAttempts = (take: (line: string) => void = () => undefined): void => {
  const nowhere = openSync('/dev/null', 'w');
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array): boolean => {
    if (typeof text !== 'string' || !text.startsWith('{"audit":')) return print(text);
    writeSync(nowhere, text);
    take(text);
    return true;
  };
};
