import { NOT, type Shape, anything, listOf, mapped, object, oneOf, read, whole } from '../shape.ts';
import type { Slice } from './vault.ts';

/** Version of the format. A document of another one is unreadable, and replaced by the next save. */
const FORMAT = 'licet-vault 1';

/** What a vault keeps, in the form in which it is sealed. */
export interface VaultDocument {
  /** Counts saves: of two documents of one device, the higher is the later. */
  readonly sequence: number;
  readonly slices: ReadonlyMap<Slice, unknown>;
}

const sliceName: Shape<Slice> = oneOf('lease', 'keys', 'status-list', 'clock', 'verdict', 'seat', 'usage');
const slice: Shape<readonly [Slice, unknown]> = mapped(listOf(anything), ([name, value]) => {
  const known = sliceName(name);
  return known === NOT ? NOT : [known, value];
});
const body = object({ sequence: whole(), slices: listOf(slice) });

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A line with the format, and one of JSON, with all but ASCII escaped. @throws TypeError where a slice is not JSON */
export const writeDocument = ({ sequence, slices }: VaultDocument): string =>
  `${FORMAT}\n${JSON.stringify({ sequence, slices: [...slices] }).replaceAll(/[^\x20-\x7e]/g, escaped)}`;

/** @returns undefined where it is of another format */
export const readDocument = (text: string): VaultDocument | undefined => {
  if (!text.startsWith(`${FORMAT}\n`)) return undefined;
  try {
    const document = read(body, JSON.parse(text.slice(FORMAT.length + 1)));
    return document && { sequence: document.sequence, slices: new Map(document.slices) };
  } catch {
    return undefined;
  }
};
