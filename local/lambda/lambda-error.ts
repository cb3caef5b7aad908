const statuses = {
  InvalidRequestContentException: 400,
  ValidationException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  ResourceNotFoundException: 404,
  RequestTooLargeException: 413,
  /** Of this stand-in alone: AWS would do it. */
  NotImplemented: 501,
} as const;

/** An error of the Lambda API, as the service names it. */
export class LambdaError extends Error {
  override readonly name = 'LambdaError';
  readonly code: keyof typeof statuses;
  readonly status: number;

  constructor(code: LambdaError['code'], message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code];
  }
}
