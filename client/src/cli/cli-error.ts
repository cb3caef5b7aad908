/** 1: what was asked for could not be done, or a check failed. 2: the command line is wrong. */
export type ErrorExit = 1 | 2;

/** Why a command ended without doing its work, and what its user can do about it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ErrorExit;
  /** Stable, for `--json`: `USAGE`, a problem code of the service, or one of the command's own. */
  readonly code: string;
  readonly remedy: string;

  constructor(exitCode: ErrorExit, code: string, what: string, remedy: string) {
    super(what);
    this.exitCode = exitCode;
    this.code = code;
    this.remedy = remedy;
  }
}

export const usageError = (what: string, remedy: string): CliError => new CliError(2, 'USAGE', what, remedy);

export const failure = (code: string, what: string, remedy: string): CliError => new CliError(1, code, what, remedy);
