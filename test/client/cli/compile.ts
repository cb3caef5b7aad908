import { join } from 'node:path';
import ts from 'typescript';

const FOLDER = join(import.meta.dirname, '../../../client/src');

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  noEmit: true,
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

const sources = new Map<string, ts.SourceFile | undefined>();

/**
 * Compiles files as if they lay beside the client's own.
 *
 * @returns what the compiler finds wrong
 */
export const compile = (files: Readonly<Record<string, string>>): readonly string[] => {
  const beside = new Map(Object.entries(files).map(([name, text]) => [join(FOLDER, name), text]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => beside.has(path) || disk.fileExists(path),
    readFile: (path) => beside.get(path) ?? disk.readFile(path),
    getSourceFile: (path, version) => {
      const text = beside.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, version);
      if (!sources.has(path)) sources.set(path, disk.getSourceFile(path, version));
      return sources.get(path);
    },
  };
  const program = ts.createProgram([...beside.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};
