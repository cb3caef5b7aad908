/** Makes lines of text that comes in chunks, which end anywhere. Empty lines are left out: CloudWatch Logs takes none. */
export interface LogLines {
  /** The lines that end in this chunk, each without its newline. */
  readonly push: (chunk: string) => readonly string[];
  /** The line that has begun and not ended: nothing more comes of it. */
  readonly rest: () => readonly string[];
}

export const logLines = (): LogLines => {
  let begun = '';
  return {
    push: (chunk) => {
      const lines = `${begun}${chunk}`.split('\n');
      begun = lines.pop() ?? '';
      return lines.filter((line) => line !== '');
    },
    rest: () => {
      const line = begun;
      begun = '';
      return line === '' ? [] : [line];
    },
  };
};
