import * as v from 'valibot';
import type { ProblemCode } from '../../../lambdas/contract/problems.ts';
import { boundedText } from '../transport/bounded-text.ts';
import { readJson } from './json-document.ts';
import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { errorMessage } from './error-message.ts';

const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 20_000;

export interface ServiceRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly text: string;
}

/** RFC 9457 as Licet sends it; API Gateway's own refusals have a `message` alone. */
const problem = v.object({
  code: v.optional(v.string()),
  detail: v.optional(v.string()),
  message: v.optional(v.string()),
  decision: v.optional(v.string()),
  errors: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
});

/** What helps, by the service's code: of those that the commands of this program meet. */
const REMEDIES: Readonly<Record<string, string>> = {
  LICENSE_KEY_INVALID: 'Check the license key, and that the endpoint is that of the service which issued it.',
  LEASE_DENIED:
    'Have the license renewed or reinstated; where it wants a seat held, issue the lease with --claim-seat.',
  SEAT_DENIED: 'Have the license renewed or reinstated.',
  SEATS_EXHAUSTED: 'Give the seat of another device back, or ask for more seats.',
  DEVICES_EXHAUSTED: 'Take the seat off another device of the user.',
  SEATS_UNREACHABLE: 'Try again in a while, or give the endpoint of another region.',
  OFFLINE_NOT_INCLUDED: 'Ask for a plan with offline use.',
  NOT_FOUND: 'Check the license id, and that the endpoint is that of the service which issued it.',
  INVALID_INPUT: 'Make the request again with the right names.',
} satisfies Partial<Record<ProblemCode, string>>;

const remedyFor = (status: number, code: string | undefined): string => {
  const known = code === undefined ? undefined : REMEDIES[code];
  if (known !== undefined) return known;
  if (status >= 500 || status === 429) return 'Try again in a while.';
  // The service itself has spoken, so that who asks has come to the right place.
  if (code !== undefined) return 'Update licet: this version does not know what helps here.';
  return status === 403 ? 'Check the AWS credentials, their permissions and the region.' : 'Check the endpoint.';
};

/** @returns the answer, whatever its status. @throws CliError where there is none */
export const callService = async ({ runtime }: CliIo, request: ServiceRequest): Promise<ServiceAnswer> => {
  const { url, ...rest } = request;
  try {
    const answer = await runtime.fetch(url, { ...rest, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    return { status: answer.status, text: await boundedText(answer, ANSWER_BYTES_MAX) };
  } catch (error) {
    throw failure(
      'UNREACHABLE',
      `${new URL(url).origin} does not answer: ${errorMessage(error)}`,
      'Check the endpoint and the network.',
    );
  }
};

/** The code of a refusal; undefined where the answer has none. */
export const codeIn = ({ text }: ServiceAnswer): string | undefined => readJson(problem, text)?.code;

/** The refusal that an answer is, to be thrown. */
export const refusalOf = ({ status, text }: ServiceAnswer) => {
  const { code, detail, message, decision, errors = [] } = readJson(problem, text) ?? {};
  const fields = errors.map((error) => `${error.path} ${error.message}`).join('; ');
  const said = [detail ?? message, decision, fields].filter((part) => part !== undefined && part !== '').join(' – ');
  return failure(
    code ?? `HTTP_${status}`,
    `The service refused with ${status}${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}`,
    remedyFor(status, code),
  );
};
