/** Where progress goes: a terminal gets a bar on one line, anything else a line now and then. */
export interface ProgressOutput {
  readonly isTerminal: boolean;
  /** Undefined or 0: not known. */
  readonly columns: number | undefined;
  readonly write: (text: string) => void;
}

/** Tells how far a step is. */
export interface ProgressLine {
  /** Begins a step of so many parts; undefined where it is not known how many. */
  readonly begin: (step: string, parts: number | undefined) => void;
  readonly tick: () => void;
  /** Leaves the line. */
  readonly end: () => void;
}

export const noProgress: ProgressLine = { begin: () => undefined, tick: () => undefined, end: () => undefined };

const REDRAW_MS = 100;
const BAR = 24;
const COLUMNS = 80;

const barOf = (done: number, parts: number): string => {
  const full = parts === 0 ? BAR : Math.round((BAR * done) / parts);
  return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}]`;
};

/** Shows progress on a terminal as a bar, and elsewhere as a line for each tenth of a step. */
export const progressLine = ({ isTerminal, columns, write }: ProgressOutput, now: () => number): ProgressLine => {
  const width = columns === undefined || columns === 0 ? COLUMNS : columns;
  let step = '';
  let parts: number | undefined;
  let done = 0;
  let drawn = 0;
  const text = (): string => {
    const count = parts === undefined ? String(done) : `${done} of ${parts}`;
    return parts === undefined || !isTerminal ? `${step}: ${count}` : `${barOf(done, parts)} ${step}: ${count}`;
  };
  const draw = (): void => {
    drawn = now();
    write(isTerminal ? `\r\u001b[K${text().slice(0, width - 1)}` : `${text()}\n`);
  };
  const isTenth = (): boolean => parts !== undefined && done % Math.max(1, Math.ceil(parts / 10)) === 0;
  return {
    begin: (name, of) => {
      [step, parts, done] = [name, of, 0];
      draw();
    },
    tick: () => {
      done += 1;
      if (isTerminal ? now() - drawn >= REDRAW_MS || done === parts : done === parts || isTenth()) draw();
    },
    end: () => {
      if (isTerminal) write('\r\u001b[K');
    },
  };
};
