/** The errors of the S3 API that the stand-in gives, with their HTTP status. */
const STATUSES = {
  AccessDenied: 403,
  BadDigest: 400,
  EntityTooLarge: 400,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  XAmzContentSHA256Mismatch: 400,
} as const;

export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: keyof typeof STATUSES;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: S3Error['code'], message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }

  get status(): number {
    return STATUSES[this.code];
  }
}
