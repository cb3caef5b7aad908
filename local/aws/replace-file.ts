import { open, rename } from 'node:fs/promises';

/**
 * Replaces the file as a whole, on disk when it resolves: a reader finds the old or the new text, whenever the writer
 * dies. Two writers of one path must take turns.
 */
export const replaceFile = async (path: string, text: string, mode = 0o666): Promise<void> => {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
};
