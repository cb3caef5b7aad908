import { AwsV4Signer } from 'aws4fetch';
import { usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { ServiceRequest } from './service-call.ts';

/** AWS credentials of an operator, and where they are used. */
export interface OperatorIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
}

const EXECUTE_API = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * The operator that the environment names.
 *
 * @param region from `--aws-region`; else that of the environment, else the one in the endpoint's own name
 * @returns undefined where the environment names none
 * @throws CliError where the region is not known
 */
export const operatorIn = (
  { environment }: CliIo,
  { region, endpoint }: { readonly region: string | undefined; readonly endpoint: string },
): OperatorIdentity | undefined => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_DEFAULT_REGION } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  const inName = EXECUTE_API.exec(new URL(endpoint).hostname)?.[1];
  const known = region ?? inName ?? AWS_REGION ?? AWS_DEFAULT_REGION;
  if (known === undefined)
    throw usageError('The AWS region is not known', 'Give --aws-region: eu-west-1, for example.');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN === '' ? undefined : AWS_SESSION_TOKEN,
    region: known,
  };
};

/** The request with AWS Signature Version 4, for the service `execute-api`. */
export const signedBy = async (
  { sessionToken, ...credentials }: OperatorIdentity,
  { runtime }: CliIo,
  request: ServiceRequest,
): Promise<ServiceRequest> => {
  const signer = new AwsV4Signer({
    ...request,
    ...credentials,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 'execute-api',
    datetime: new Date(runtime.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  const { headers } = await signer.sign();
  // fetch sets the host itself, and refuses to be told.
  headers.delete('host');
  return { ...request, headers: Object.fromEntries(headers.entries()) };
};
