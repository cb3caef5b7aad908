import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/**
 * Hands news over to another function, which Lambda then runs on its own, and again where it fails. A global table's
 * stream should have one reader, so this is how a second function hears of it.
 */
export const newsRequest =
  (lambda: LambdaClient, functionName: string) =>
  async (news: readonly unknown[]): Promise<void> => {
    const payload = new TextEncoder().encode(JSON.stringify({ news }));
    await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: payload }));
  };
