import { LICENSE_KEY_SCHEME } from '../../../lambdas/contract/headers.ts';
import type { Runtime } from '../platform/runtime.ts';
import { boundedText } from './bounded-text.ts';
import type { Call } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { type Outcome, failed, outcomeOf } from './outcome.ts';
import { tuning } from './tuning.ts';

export interface AttemptGround {
  readonly runtime: Runtime;
  readonly licenseKey: string;
}

/** One request to one region. Never rejects; what a platform's error says is dropped, as it may quote the license key. */
export const attempt = async <Value>(
  { runtime, licenseKey }: AttemptGround,
  endpoint: Endpoint,
  call: Call<Value>,
  signal: AbortSignal,
): Promise<Outcome<Value>> => {
  try {
    const answer = await runtime.fetch(endpoint + call.path, {
      method: call.method,
      headers: {
        ...(call.isPublic ? {} : { authorization: `${LICENSE_KEY_SCHEME} ${licenseKey}` }),
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      redirect: 'error',
      signal,
    });
    const text = await boundedText(answer, tuning.answerBytesMax);
    return outcomeOf(call, { status: answer.status, text, header: (name) => answer.headers.get(name) }, runtime.now());
  } catch {
    return failed;
  }
};
