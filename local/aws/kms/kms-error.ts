/** An error of the KMS API, as the service names it. All of them are HTTP 400. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
  readonly code:
    | 'NotFoundException'
    | 'ValidationException'
    | 'InvalidArnException'
    | 'InvalidKeyUsageException'
    | 'UnsupportedOperationException'
    | 'KMSInvalidSignatureException'
    | 'AlreadyExistsException'
    | 'MissingAuthenticationTokenException'
    | 'UnknownOperationException';

  constructor(code: KmsError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
