import type { ColumnarFormat } from '../../operations/audit/compaction-ports.ts';
import { encodePart } from './encode-part.ts';
import { openPart, readIds, readSources } from './read-part.ts';

/** Columnar files as Apache Parquet. */
export const columnarFormat: ColumnarFormat = {
  encode: encodePart,
  sources: readSources,
  ids: readIds,
  open: openPart,
};
