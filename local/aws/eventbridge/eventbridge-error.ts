/** An error of the EventBridge API about a request as a whole, as the service names it. All of them are HTTP 400. */
export class EventBridgeError extends Error {
  override readonly name = 'EventBridgeError';
  readonly code:
    | 'MissingAuthenticationTokenException'
    | 'ResourceNotFoundException'
    | 'SerializationException'
    | 'UnknownOperationException'
    | 'ValidationException';

  constructor(code: EventBridgeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
