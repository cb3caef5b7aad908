const NEWLINE = 0x0a;

/** The content of an original, cut into lines without their newlines; see `contract/columnar.ts`. */
export interface OriginalLines {
  readonly lines: readonly Uint8Array[];
  /** Whether the last line has no newline behind it. */
  readonly unterminated: boolean;
}

export const linesOf = (content: Uint8Array): OriginalLines => {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = content.indexOf(NEWLINE); end !== -1; end = content.indexOf(NEWLINE, start)) {
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  const unterminated = start < content.length;
  if (unterminated) lines.push(content.subarray(start));
  return { lines, unterminated };
};

/** The content that such lines were cut from. */
export const contentOf = ({ lines, unterminated }: OriginalLines): Uint8Array => {
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const content = new Uint8Array(lines.length > 0 && unterminated ? bytes - 1 : bytes).fill(NEWLINE);
  let at = 0;
  for (const line of lines) {
    content.set(line, at);
    at += line.length + 1;
  }
  return content;
};
