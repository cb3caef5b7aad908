import type { AuditKind } from '../../contract/audit.ts';
import type { ColumnarSource } from '../../contract/columnar.ts';
import { writeLine } from './columnar-line.ts';
import type { ColumnarRow } from './columnar-part.ts';
import { sha256Of } from './digest.ts';
import { contentOf } from './original-lines.ts';

/** Makes originals again from the rows of a columnar file, and holds them against what they were. */
export interface Reconciliation {
  /** Takes the next row of the file. */
  readonly take: (row: ColumnarRow) => void;
  /** After the last row: what is wrong, in words that name the original; nothing where every byte is there. */
  readonly faults: () => readonly string[];
}

/** @param names columns of the file besides those of `columnarColumns`, in the file's order */
export const reconciliation = (
  kind: AuditKind,
  names: readonly string[],
  sources: readonly ColumnarSource[],
): Reconciliation => {
  const faults: string[] = [];
  let at = 0;
  let lines: Uint8Array[] = [];
  const finish = ({ key, records, content, unterminated }: ColumnarSource): void => {
    if (lines.length !== records) faults.push(`${key} has ${records} lines, of which ${lines.length} are there`);
    else if (sha256Of(contentOf({ lines, unterminated: unterminated === true })) !== content)
      faults.push(`${key} is made again otherwise`);
    at += 1;
    lines = [];
  };
  const finishUntil = (key: string | undefined): void => {
    for (let source = sources[at]; source !== undefined && source.key !== key; source = sources[at]) finish(source);
  };
  return {
    take: (row) => {
      finishUntil(row.source);
      if (sources[at] === undefined)
        faults.push(`a row is of ${row.source}, which is not, or not here, among the sources`);
      else if (row.position !== lines.length) faults.push(`${row.source} lacks line ${lines.length}`);
      lines.push(writeLine(kind, names, row));
    },
    faults: () => {
      finishUntil(undefined);
      return faults;
    },
  };
};
