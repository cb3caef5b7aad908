/** How a request proves who sent it: not at all, with a license key, or with AWS Signature Version 4. */
export type Authentication = 'none' | 'license-key' | 'aws-iam';

/** A Lambda function that answers HTTP requests; also the name of its file in `lambdas/handlers`. */
export type HttpHandlerName =
  | 'check'
  | 'issue-lease'
  | 'show-license'
  | 'seats'
  | 'public-keys'
  | 'revocations'
  | 'health'
  | 'openapi'
  | 'catalogue'
  | 'erasures'
  | 'plans'
  | 'licenses'
  | 'license-lifecycle'
  | 'license-seats'
  | 'license-leases'
  | 'unmatched-route';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** API Gateway's form: path parameters in braces. */
  readonly path: string;
  readonly authentication: Authentication;
  readonly handler: HttpHandlerName;
}

const licenseStep = (step: string) =>
  ({
    method: 'POST',
    path: `/v1/admin/licenses/{id}/${step}`,
    authentication: 'aws-iam',
    handler: 'license-lifecycle',
  }) as const;

/** Every route of the service, by its OpenAPI operation id. The API, its authorizers and the document are made from it. */
export const routes = {
  check: { method: 'POST', path: '/v1/check', authentication: 'license-key', handler: 'check' },
  issueLease: { method: 'POST', path: '/v1/leases', authentication: 'license-key', handler: 'issue-lease' },
  showLicense: { method: 'GET', path: '/v1/license', authentication: 'license-key', handler: 'show-license' },
  claimSeat: { method: 'PUT', path: '/v1/seats/{device}', authentication: 'license-key', handler: 'seats' },
  releaseSeat: { method: 'DELETE', path: '/v1/seats/{device}', authentication: 'license-key', handler: 'seats' },
  transferSeat: {
    method: 'POST',
    path: '/v1/seats/{device}/transfer',
    authentication: 'license-key',
    handler: 'seats',
  },
  publicKeys: { method: 'GET', path: '/.well-known/jwks.json', authentication: 'none', handler: 'public-keys' },
  statusLists: { method: 'GET', path: '/v1/revocations', authentication: 'none', handler: 'revocations' },
  statusList: { method: 'GET', path: '/v1/revocations/{list}', authentication: 'none', handler: 'revocations' },
  health: { method: 'GET', path: '/v1/health', authentication: 'none', handler: 'health' },
  openapi: { method: 'GET', path: '/v1/openapi.json', authentication: 'none', handler: 'openapi' },

  putProduct: { method: 'PUT', path: '/v1/admin/products/{id}', authentication: 'aws-iam', handler: 'catalogue' },
  getProduct: { method: 'GET', path: '/v1/admin/products/{id}', authentication: 'aws-iam', handler: 'catalogue' },
  putCustomer: { method: 'PUT', path: '/v1/admin/customers/{id}', authentication: 'aws-iam', handler: 'catalogue' },
  getCustomer: { method: 'GET', path: '/v1/admin/customers/{id}', authentication: 'aws-iam', handler: 'catalogue' },
  eraseCustomer: {
    method: 'POST',
    path: '/v1/admin/customers/{id}/erase',
    authentication: 'aws-iam',
    handler: 'erasures',
  },

  publishPlanVersion: {
    method: 'POST',
    path: '/v1/admin/plans/{plan}/versions',
    authentication: 'aws-iam',
    handler: 'plans',
  },
  listPlanVersions: {
    method: 'GET',
    path: '/v1/admin/plans/{plan}/versions',
    authentication: 'aws-iam',
    handler: 'plans',
  },
  getPlanVersion: {
    method: 'GET',
    path: '/v1/admin/plans/{plan}/versions/{version}',
    authentication: 'aws-iam',
    handler: 'plans',
  },
  setPlanRollout: {
    method: 'PUT',
    path: '/v1/admin/plans/{plan}/rollout',
    authentication: 'aws-iam',
    handler: 'plans',
  },
  getPlanRollout: {
    method: 'GET',
    path: '/v1/admin/plans/{plan}/rollout',
    authentication: 'aws-iam',
    handler: 'plans',
  },

  issueLicense: { method: 'POST', path: '/v1/admin/licenses', authentication: 'aws-iam', handler: 'licenses' },
  listLicenses: { method: 'GET', path: '/v1/admin/licenses', authentication: 'aws-iam', handler: 'licenses' },
  getLicense: { method: 'GET', path: '/v1/admin/licenses/{id}', authentication: 'aws-iam', handler: 'licenses' },
  patchLicense: { method: 'PATCH', path: '/v1/admin/licenses/{id}', authentication: 'aws-iam', handler: 'licenses' },

  suspendLicense: licenseStep('suspend'),
  reinstateLicense: licenseStep('reinstate'),
  revokeLicense: licenseStep('revoke'),
  renewLicense: licenseStep('renew'),
  changeLicensePlan: licenseStep('change-plan'),
  rotateLicenseKey: licenseStep('rotate-key'),
  transferLicense: licenseStep('transfer'),

  issueLeaseForLicense: {
    method: 'POST',
    path: '/v1/admin/licenses/{id}/leases',
    authentication: 'aws-iam',
    handler: 'license-leases',
  },

  listSeats: {
    method: 'GET',
    path: '/v1/admin/licenses/{id}/seats',
    authentication: 'aws-iam',
    handler: 'license-seats',
  },
  freeSeat: {
    method: 'DELETE',
    path: '/v1/admin/licenses/{id}/seats/{holder}',
    authentication: 'aws-iam',
    handler: 'license-seats',
  },
  showPools: {
    method: 'GET',
    path: '/v1/admin/licenses/{id}/pools',
    authentication: 'aws-iam',
    handler: 'license-seats',
  },
  retireRegion: {
    method: 'POST',
    path: '/v1/admin/licenses/{id}/retire-region',
    authentication: 'aws-iam',
    handler: 'license-seats',
  },
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof routes;

/** API Gateway's key of a route, as it arrives in an event's `routeKey`. */
export type RouteKey = {
  [Id in OperationId]: `${(typeof routes)[Id]['method']} ${(typeof routes)[Id]['path']}`;
}[OperationId];
