import type { CliIo } from './cli-io.ts';
import type { Given } from './given.ts';

/** One option, as its help shows it. */
export interface CommandOption {
  /** What its value is called; undefined for one that is given or not. */
  readonly value?: string;
  readonly help: string;
}

/** What a command has done. */
export interface Report {
  /** 1 where the command looked at something and found it wanting. */
  readonly exitCode: 0 | 1;
  /** For people. */
  readonly text: string;
  /** The same with `--json`, for programs; undefined: `text` is a document that both want as it is. */
  readonly json?: unknown;
}

export interface Command {
  /** Its words: `lease request`. */
  readonly name: string;
  readonly summary: string;
  /** The one argument that it takes beside its options; undefined: none. */
  readonly file?: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** More of its help: what it reads, writes and expects in the environment. */
  readonly notes: readonly string[];
  /** @throws CliError */
  readonly run: (given: Given, io: CliIo) => Promise<Report>;
}
