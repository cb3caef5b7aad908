import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { replaceFile } from './aws/replace-file.ts';
import { identities } from './identities.ts';
import { LocalRunError } from './local-run-error.ts';
import { signedHeaders } from './sign-request.ts';

/** What a run has to try things with. */
export interface Demo {
  readonly licenseId: string;
  readonly licenseKey: string;
  /** Of a license that gives floating seats. */
  readonly seatLicenseKey: string;
}

const demoSchema = z.object({ licenseId: z.string(), licenseKey: z.string(), seatLicenseKey: z.string() });

/** Requests that make the demo, in their order. Repeated ones change nothing: a seeding that was cut short is gone over again. */
const requests = [
  { method: 'PUT', path: '/v1/admin/products/atlas', body: { name: 'Atlas' } },
  { method: 'PUT', path: '/v1/admin/customers/cus_acme', body: { name: 'Acme Ltd' } },
  {
    method: 'POST',
    path: '/v1/admin/plans/atlas-pro/versions',
    body: {
      product: 'atlas',
      term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
      features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
      offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' },
    },
  },
  {
    method: 'POST',
    path: '/v1/admin/plans/atlas-team/versions',
    body: {
      product: 'atlas',
      term: { kind: 'subscription', period: 'P1M', grace: 'P7D' },
      seats: { kind: 'floating', limit: 3, lease: 'PT10M' },
    },
  },
] as const;

const licenses = {
  single: { method: 'POST', path: '/v1/admin/licenses', body: { customer: 'cus_acme', plan: 'atlas-pro' } },
  seats: { method: 'POST', path: '/v1/admin/licenses', body: { customer: 'cus_acme', plan: 'atlas-team' } },
} as const;

type DemoRequest = (typeof requests)[number] | (typeof licenses)[keyof typeof licenses];

const issued = z.object({ id: z.string(), licenseKey: z.string() });

const load = async (file: string): Promise<Demo | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  // One of an earlier version has less in it: seeding again gets the same license, by its idempotency key.
  return text === undefined ? undefined : demoSchema.safeParse(JSON.parse(text)).data;
};

const send = async (url: string, region: string, { method, path, body }: DemoRequest): Promise<unknown> => {
  const request = {
    method,
    url: `${url}${path}`,
    headers: {
      'content-type': 'application/json',
      'licet-reason': 'demo of the one-machine run',
      ...(method === 'POST' && { 'idempotency-key': `demo-${path}-${'plan' in body ? body.plan : 'version'}` }),
    },
    body: JSON.stringify(body),
  };
  const headers = await signedHeaders(request, identities.operator, region);
  const answer = await fetch(request.url, { method, headers, body: request.body });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new LocalRunError(`The demo data cannot be made: ${method} ${path} was answered ${answer.status} ${text}`);
};

/**
 * A product, a customer, two plans and a license of each, made over HTTP as an operator would. Of data that have them already, the
 * license key is kept in the file: it is shown once.
 *
 * @throws LocalRunError with the answer that was not expected
 */
export const seedDemo = async (
  primary: { readonly name: string; readonly url: string },
  file: string,
): Promise<Demo> => {
  const existing = await load(file);
  if (existing !== undefined) return existing;
  for (const request of requests) await send(primary.url, primary.name, request);
  const issue = async (request: DemoRequest) => issued.parse(await send(primary.url, primary.name, request));
  const { id, licenseKey } = await issue(licenses.single);
  const { licenseKey: seatLicenseKey } = await issue(licenses.seats);
  const demo = { licenseId: id, licenseKey, seatLicenseKey };
  await replaceFile(file, `${JSON.stringify(demo, undefined, 2)}\n`, 0o600);
  return demo;
};
