import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { limits } from '../../contract/limits.ts';
import { boundedGroups } from '../../core/bounded-groups.ts';

/** With the comma between two pieces of news. */
const payloadBytes = (news: unknown): number => Buffer.byteLength(JSON.stringify(news)) + 1;

const bounds = { weight: limits.handedOverBytes, weightOf: payloadBytes };

/**
 * Hands news over to another function, which Lambda then runs on its own, and again where it fails. A global table's
 * stream should have one reader, so this is how a second function hears of it. What is too much for one invocation goes
 * in several: a payload that Lambda refuses would come again with the stream for ever.
 */
export const newsRequest =
  (lambda: LambdaClient, functionName: string) =>
  async (news: readonly unknown[]): Promise<void> => {
    for (const part of boundedGroups(news, bounds)) {
      const payload = new TextEncoder().encode(JSON.stringify({ news: part }));
      await lambda.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: payload }));
    }
  };
