/** A part that the service needs did not answer. Becomes 503 with `Retry-After`; never an allow. */
export class DependencyUnavailable extends Error {
  override readonly name = 'DependencyUnavailable';
  readonly dependency: string;
  readonly retryAfterSeconds = 1;

  constructor(dependency: string, cause?: unknown) {
    super(`${dependency} does not answer`, { cause });
    this.dependency = dependency;
  }
}

/** A list was given a cursor that it has not made, or that belongs to another filter. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
}

/** Claims of one license came in each other's way for as long as a caller can be kept waiting. Becomes 503. */
export class SeatsContended extends Error {
  override readonly name = 'SeatsContended';
  readonly retryAfterSeconds = 1;
}
