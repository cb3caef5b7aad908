import * as v from 'valibot';
import { jsonValue } from '../transport/json-text.ts';
import { failure } from './cli-error.ts';
import type { CliIo, FileMode } from './cli-io.ts';
import { errorMessage } from './error-message.ts';

const marked = v.looseObject({ format: v.string() });

const where = ({ path = [] }: { readonly path?: readonly { readonly key: unknown }[] | undefined }): string =>
  path.map(({ key }) => String(key)).join('.');

/** @throws CliError where there is no such file, or it cannot be read */
export const readText = async ({ files }: CliIo, path: string): Promise<string> => {
  const text = await files.read(path).catch((error: unknown) => {
    throw failure('FILE_UNREADABLE', `${path} cannot be read: ${errorMessage(error)}`, 'Check its permissions.');
  });
  if (text === undefined) throw failure('FILE_MISSING', `There is no file ${path}`, 'Check the path.');
  return text;
};

/** @throws CliError where the file cannot be written */
export const writeText = async ({ files }: CliIo, path: string, text: string, mode: FileMode): Promise<void> => {
  await files.write(path, text, mode).catch((error: unknown) => {
    throw failure('FILE_NOT_WRITTEN', `${path} cannot be written: ${errorMessage(error)}`, 'Check the folder.');
  });
};

/** How documents are written: read by people too, so on many lines. */
export const documentText = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`;

/**
 * Reads a file of one of Licet's formats.
 *
 * @param what what it is, in words
 * @throws CliError that says whether it is another kind of file, of another version, or damaged and where
 */
export const readDocument = async <Schema extends v.GenericSchema>(
  io: CliIo,
  path: string,
  { what, format, schema }: { readonly what: string; readonly format: string; readonly schema: Schema },
): Promise<v.InferOutput<Schema>> => {
  const document = jsonValue(await readText(io, path));
  const mark = v.safeParse(marked, document);
  if (!mark.success) throw failure('FILE_INVALID', `${path} is not a ${what}`, `It must say "format": "${format}".`);
  const found = mark.output.format;
  if (found !== format) {
    const [kind] = format.split('/');
    throw found.startsWith(`${kind ?? ''}/`)
      ? failure(
          'FILE_VERSION',
          `${path} is a ${what} of another version, ${found}`,
          'Use the same licet on both machines.',
        )
      : failure('FILE_INVALID', `${path} is not a ${what}: it says ${found}`, `It must say "format": "${format}".`);
  }
  const parsed = v.safeParse(schema, document);
  if (parsed.success) return parsed.output;
  const places = parsed.issues.map((issue) => where(issue)).join(', ');
  throw failure('FILE_INVALID', `${path} is damaged: ${places} is missing or wrong`, `Make the ${what} again.`);
};
