import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { hasCode } from './aws/error-code.ts';
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
  /** Of a license that gives devices seats for good, and leases to work offline. */
  readonly deviceLicenseKey: string;
}

const demoSchema = z.object({
  licenseId: z.string(),
  licenseKey: z.string(),
  seatLicenseKey: z.string(),
  deviceLicenseKey: z.string(),
});
const keptSchema = demoSchema.partial();

/** Part of a request; the rest is the same for all. */
interface DemoRequest {
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly body: object;
  /** Names what is made, so that repeating the request makes no second. */
  readonly idempotencyKey?: string;
}

const catalogue: readonly DemoRequest[] = [
  { method: 'PUT', path: '/v1/admin/products/atlas', body: { name: 'Atlas' } },
  { method: 'PUT', path: '/v1/admin/customers/cus_acme', body: { name: 'Acme Ltd' } },
];

/** What the demo's licenses are under. */
const plans = {
  'atlas-pro': {
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
    features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
    offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' },
  },
  'atlas-team': {
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1M', grace: 'P7D' },
    seats: { kind: 'floating', limit: 3, lease: 'PT10M' },
  },
  'atlas-desktop': {
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1Y', grace: 'P7D' },
    seats: { kind: 'node-locked', limit: 2 },
    features: { 'export-pdf': true, 'max-projects': 10, sso: false },
    offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' },
  },
} as const;

type DemoPlan = keyof typeof plans;

const publish = (plan: DemoPlan): DemoRequest => {
  const path = `/v1/admin/plans/${plan}/versions`;
  return { method: 'POST', path, body: plans[plan], idempotencyKey: `demo-${path}-version` };
};

const issue = (plan: DemoPlan): DemoRequest => {
  const path = '/v1/admin/licenses';
  return { method: 'POST', path, body: { customer: 'cus_acme', plan }, idempotencyKey: `demo-${path}-${plan}` };
};

const issued = z.object({ id: z.string(), licenseKey: z.string() });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * What an earlier run kept; of one of an earlier version, less.
 *
 * @throws LocalRunError where it cannot be told: making new licenses would overwrite keys that are shown nowhere else
 */
const load = async (file: string): Promise<z.infer<typeof keptSchema>> => {
  const named = `${file}, where the keys of the demo licenses are kept,`;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '{}';
    throw new LocalRunError(`${named} cannot be read: move it away, or permit it. ${String(error)}`);
  });
  const kept = keptSchema.safeParse(parsed(text));
  if (kept.success) return kept.data;
  throw new LocalRunError(
    `${named} is damaged: put back a copy of it, or delete it, and the next start makes demo licenses again.`,
  );
};

const send = async (
  { name, url }: { readonly name: string; readonly url: string },
  { method, path, body, idempotencyKey }: DemoRequest,
): Promise<unknown> => {
  const request = {
    method,
    url: `${url}${path}`,
    headers: {
      'content-type': 'application/json',
      'licet-reason': 'demo of the one-machine run',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  };
  const headers = await signedHeaders(request, identities.operator, name);
  const answer = await fetch(request.url, { method, headers, body: request.body });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  throw new LocalRunError(`The demo data cannot be made: ${method} ${path} was answered ${answer.status} ${text}`);
};

/**
 * A product, a customer, three plans and a license of each, made over HTTP as an operator would. License keys are shown
 * once, so they are kept in the file; of data that have some of the licenses already, only the others are made.
 *
 * @throws LocalRunError with the answer that was not expected, or where the file is damaged
 */
export const seedDemo = async (
  primary: { readonly name: string; readonly url: string },
  file: string,
): Promise<Demo> => {
  const kept = await load(file);
  const complete = demoSchema.safeParse(kept);
  if (complete.success) return complete.data;
  for (const request of catalogue) await send(primary, request);
  const licenseOf = async (plan: DemoPlan) => {
    await send(primary, publish(plan));
    return issued.parse(await send(primary, issue(plan)));
  };
  const { licenseId, licenseKey } = kept;
  const single =
    licenseId !== undefined && licenseKey !== undefined ? { id: licenseId, licenseKey } : await licenseOf('atlas-pro');
  const demo: Demo = {
    licenseId: single.id,
    licenseKey: single.licenseKey,
    seatLicenseKey: kept.seatLicenseKey ?? (await licenseOf('atlas-team')).licenseKey,
    deviceLicenseKey: kept.deviceLicenseKey ?? (await licenseOf('atlas-desktop')).licenseKey,
  };
  await replaceFile(file, `${JSON.stringify(demo, undefined, 2)}\n`, 0o600);
  return demo;
};
