import { routes } from '../../../lambdas/contract/routes.ts';
import { STATUS_LIST_MEDIA_TYPE, statusListPath } from '../../../lambdas/contract/status-list.ts';
import type { PublicKey } from '../platform/cryptography.ts';
import type { Lease } from '../lease/lease.ts';
import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { keysIn } from './published-keys.ts';
import { callService, refusalOf } from './service-call.ts';

/** The keys that the service publishes now. @throws CliError */
export const fetchKeys = async (io: CliIo, endpoint: string): Promise<readonly PublicKey[]> => {
  const headers = { accept: 'application/json' };
  const answer = await callService(io, { method: 'GET', url: endpoint + routes.publicKeys.path, headers });
  if (answer.status !== 200) throw refusalOf(answer);
  const keys = keysIn(answer.text);
  if (keys === undefined) throw failure('KEYS_INVALID', 'The service publishes no ES256 key', 'Check the endpoint.');
  return keys;
};

/**
 * The status list that a lease refers to, as any region serves it.
 *
 * @returns undefined where the lease refers to none
 * @throws CliError where the service does not give it
 */
export const fetchStatusList = async (io: CliIo, endpoint: string, { status }: Lease): Promise<string | undefined> => {
  const list = status?.uri.split('/').at(-1);
  if (list === undefined) return undefined;
  const answer = await callService(io, {
    method: 'GET',
    url: endpoint + statusListPath(encodeURIComponent(list)),
    headers: { accept: STATUS_LIST_MEDIA_TYPE },
  });
  if (answer.status !== 200) throw refusalOf(answer);
  return answer.text.trim();
};
