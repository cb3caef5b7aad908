import type { JavaProblem } from './java.ts';

/** Why DynamoDB Local cannot run here. The message says what to do about it and is meant for the user's terminal. */
export class DynamoDbLocalError extends Error {
  override readonly name = 'DynamoDbLocalError';
  readonly code: JavaProblem | 'port-in-use' | 'folder-in-use' | 'failed-to-start';

  constructor(code: DynamoDbLocalError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
