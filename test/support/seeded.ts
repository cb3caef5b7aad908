import type { Seed } from './bad-input.ts';
import { type LocalService, asOperator } from './local-service.ts';

/** Puts into a service what its tests take for granted. */
export const seeded = async ({ send }: LocalService): Promise<Seed> => {
  const operate = (method: string, path: string, body: object) => send({ ...asOperator, method, path, body });
  await operate('PUT', '/v1/admin/products/atlas', { name: 'Atlas' });
  await operate('PUT', '/v1/admin/customers/cus_acme', { name: 'Acme' });
  await operate('POST', '/v1/admin/plans/atlas-pro/versions', {
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
    features: { sso: true, 'max-projects': 50 },
    offline: { lease: 'P30D' },
  });
  const issued = await operate('POST', '/v1/admin/licenses', { customer: 'cus_acme', plan: 'atlas-pro' });
  const { id, licenseKey } = issued.body as { id: string; licenseKey: string };
  return { product: 'atlas', customer: 'cus_acme', plan: 'atlas-pro', license: id, licenseKey };
};
