import { columnarKey } from '../../contract/columnar.ts';
import type { AuditHour } from './audit-hours.ts';

const numberOf = (key: string): number => Number(/\/part-(\d+)\.parquet$/.exec(key)?.[1]);

/**
 * Sees that an hour's columnar files are numbered from 1 without gaps, and that nothing else lies among them.
 *
 * @param keys of all that lies in the folder of its columnar files
 * @throws Error where one is missing: what it held would be taken again as if it were new; and where one is none of ours:
 *   of those who read the folder, not all would find what it holds
 */
export const checkParts = (hour: AuditHour, keys: readonly string[]): void => {
  const keyOf = (number: number): string => columnarKey(hour.kind, hour, number);
  const stray = keys.find((key) => !(numberOf(key) >= 1) || keyOf(numberOf(key)) !== key);
  if (stray !== undefined) throw new Error(`${stray} is no columnar file of Licet.`);
  const known = new Set(keys);
  const missing = keys.findIndex((_, at) => !known.has(keyOf(at + 1)));
  if (missing !== -1) throw new Error(`Part ${missing + 1} is missing beside ${keys.join(', ')}.`);
};
