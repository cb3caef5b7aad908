/** A reason why the one-machine run cannot go on, told in words for the terminal: no stack trace helps there. */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}
