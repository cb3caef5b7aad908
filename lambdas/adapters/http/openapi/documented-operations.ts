import { STATUS_LIST_MEDIA_TYPE } from '../../../contract/status-list.ts';
import type { ProblemCode } from '../../../contract/problems.ts';
import type { OperationId } from '../../../contract/routes.ts';
import type { AnswerName, RequestName } from './component-schemas.ts';
import type { DocumentedOperation } from './documented-operation.ts';
import { documentedCatalogueOperations } from './documented-catalogue-operations.ts';
import { documentedRead as read, NOT_MODIFIED } from './documented-read.ts';
import { documentedSeatOperations } from './documented-seat-operations.ts';
import { headerParameters as header, pathParameters as path, queryParameters as query } from './parameters.ts';

const step = (of: {
  summary: string;
  request?: RequestName;
  example?: unknown;
  schema?: AnswerName;
  problems?: readonly ProblemCode[];
}): DocumentedOperation => ({
  tag: 'Licenses',
  summary: of.summary,
  parameters: [path.license, header.idempotencyKey, header.ifMatch, header.reason],
  request: { schema: of.request ?? 'BareStepRequest', example: of.example ?? {} },
  answers: {
    200: {
      description: 'The license after the step.',
      schema: of.schema ?? 'License',
      headers: ['etag', 'idempotency-replayed'],
    },
  },
  problems: ['NOT_FOUND', 'STEP_NOT_LEGAL', 'CONFLICT', 'VERSION_MISMATCH', ...(of.problems ?? [])],
});

/** What the document says of each operation beyond its route. */
export const documentedOperations: Readonly<Record<OperationId, DocumentedOperation>> = {
  check: {
    tag: 'Client',
    summary: 'May this license do this, now, here? A denial is an answer.',
    request: {
      schema: 'CheckRequest',
      example: { product: 'atlas', feature: 'sso', context: { releasedAt: '2026-11-01T00:00:00Z' } },
    },
    answers: { 200: { description: 'The decision.', schema: 'Check' } },
  },
  issueLease: {
    tag: 'Client',
    summary: 'Sign a lease that lets a client decide offline.',
    request: { schema: 'LeaseRequest', example: { device: 'build-agent-7' } },
    answers: { 201: { description: 'The lease, a JWT signed with ES256.', schema: 'Lease' } },
    problems: ['LEASE_DENIED', 'OFFLINE_NOT_INCLUDED'],
  },
  showLicense: {
    tag: 'Client',
    summary: 'What the holder of the key may see of the license.',
    answers: { 200: { description: 'What the license grants now.', schema: 'LicenseOfHolder' } },
  },
  publicKeys: {
    tag: 'Public',
    summary: 'The keys that verify leases.',
    answers: {
      200: {
        description: 'A JSON Web Key Set.',
        schema: 'PublicKeys',
        mediaType: 'application/jwk-set+json',
        headers: ['cache-control'],
      },
    },
  },
  statusLists: {
    tag: 'Public',
    summary: 'The status lists that there are, of all regions: a status list aggregation.',
    answers: { 200: { description: 'Their URIs.', schema: 'StatusLists', headers: ['cache-control'] } },
    problems: ['DEPENDENCY_UNAVAILABLE'],
  },
  statusList: {
    tag: 'Public',
    summary:
      'Which licenses were revoked or suspended: a status list token (IETF Token Status List), a JWT signed with ES256.',
    parameters: [path.statusList, header.ifNoneMatchToRead],
    answers: {
      200: {
        description: 'The list as it is here, signed.',
        schema: 'StatusList',
        mediaType: STATUS_LIST_MEDIA_TYPE,
        headers: ['etag', 'cache-control'],
      },
      304: NOT_MODIFIED,
    },
    problems: ['NOT_FOUND', 'INVALID_INPUT', 'DEPENDENCY_UNAVAILABLE'],
  },
  health: {
    tag: 'Public',
    summary: 'Whether this region takes requests.',
    answers: { 200: { description: 'It does.', schema: 'Health', headers: ['cache-control'] } },
  },
  openapi: {
    tag: 'Public',
    summary: 'This document.',
    parameters: [header.ifNoneMatchToRead],
    answers: {
      200: { description: 'The document.', schema: 'OpenApi', headers: ['etag', 'cache-control'] },
      304: NOT_MODIFIED,
    },
  },

  ...documentedCatalogueOperations,

  publishPlanVersion: {
    tag: 'Plans',
    summary:
      'Publish the next version of a plan. The first one is in force at once, a later one once the rollout says so.',
    parameters: [path.plan, header.idempotencyKey, header.reason],
    request: {
      schema: 'PlanRequest',
      example: {
        product: 'atlas',
        term: { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' },
        features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
        offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' },
      },
    },
    answers: {
      201: { description: 'The version, for good.', schema: 'PlanVersion', headers: ['etag', 'idempotency-replayed'] },
    },
    problems: ['REFERENCE_UNKNOWN', 'CONFLICT'],
  },
  listPlanVersions: {
    tag: 'Plans',
    summary: 'Versions of a plan, newest first.',
    parameters: [path.plan, ...query.planVersions],
    answers: { 200: { description: 'One page.', schema: 'PlanVersions' } },
    problems: ['NOT_FOUND', 'INVALID_INPUT', 'CURSOR_INVALID'],
  },
  getPlanVersion: read({
    tag: 'Plans',
    summary: 'Look at a version of a plan.',
    parameters: [path.plan, path.version],
    schema: 'PlanVersion',
  }),
  setPlanRollout: {
    tag: 'Plans',
    summary: 'Put a published version of a plan in force.',
    parameters: [path.plan, header.ifMatch, header.reason],
    request: { schema: 'RolloutRequest', example: { current: 2 } },
    answers: { 200: { description: 'In force.', schema: 'Rollout', headers: ['etag'] } },
    problems: ['NOT_FOUND', 'REFERENCE_UNKNOWN', 'VERSION_MISMATCH', 'CONFLICT'],
  },
  getPlanRollout: read({
    tag: 'Plans',
    summary: 'Which version of a plan is in force.',
    parameters: [path.plan],
    schema: 'Rollout',
  }),

  issueLicense: {
    tag: 'Licenses',
    summary: 'Issue a license. Its key is shown in this answer and never again.',
    parameters: [header.idempotencyKey, header.reason],
    request: {
      schema: 'IssueLicenseRequest',
      example: {
        customer: 'cus_acme',
        plan: 'atlas-pro',
        overrides: { features: { sso: true } },
        metadata: { order: '4711' },
      },
    },
    answers: {
      201: {
        description: 'The license and its key.',
        schema: 'LicenseWithKey',
        headers: ['etag', 'idempotency-replayed'],
      },
    },
    problems: ['REFERENCE_UNKNOWN', 'CONFLICT'],
  },
  listLicenses: {
    tag: 'Licenses',
    summary: 'Licenses by expiry, soonest first, perpetual ones last. A moment behind the writes.',
    parameters: query.licenses,
    answers: { 200: { description: 'One page.', schema: 'Licenses' } },
    problems: ['INVALID_INPUT', 'CURSOR_INVALID'],
  },
  getLicense: read({ tag: 'Licenses', summary: 'Look at a license.', parameters: [path.license], schema: 'License' }),
  patchLicense: {
    tag: 'Licenses',
    summary: 'Edit the overrides and labels of a license: a JSON merge patch (RFC 7396), in which null removes.',
    parameters: [path.license, header.ifMatchRequired, header.reason],
    request: {
      schema: 'LicensePatch',
      mediaTypes: ['application/merge-patch+json', 'application/json'],
      example: { overrides: { features: { sso: null, 'max-projects': 100 } }, metadata: { order: null } },
    },
    answers: { 200: { description: 'The license, edited.', schema: 'License', headers: ['etag'] } },
    problems: ['NOT_FOUND', 'PRECONDITION_REQUIRED', 'VERSION_MISMATCH', 'CONFLICT'],
  },

  suspendLicense: step({ summary: 'Suspend a license: every check denies it until it is reinstated.' }),
  reinstateLicense: step({ summary: 'Reinstate a suspended license.' }),
  revokeLicense: step({ summary: 'Revoke a license for good.' }),
  renewLicense: step({
    summary: 'Add paid periods, or maintenance.',
    request: 'RenewRequest',
    example: { periods: 12 },
  }),
  changeLicensePlan: step({
    summary: 'Move a license to another plan of its product, now or at the end of its period.',
    request: 'ChangePlanRequest',
    example: { plan: 'atlas-team', when: 'period-end' },
    problems: ['REFERENCE_UNKNOWN'],
  }),
  rotateLicenseKey: step({
    summary: 'Give a license a new key; the old one ends at once, or after an overlap.',
    request: 'RotateKeyRequest',
    example: { overlap: 'P7D' },
    schema: 'LicenseWithKey',
  }),
  transferLicense: step({
    summary: 'Hand a license to another customer. Its key stays.',
    request: 'TransferRequest',
    example: { customer: 'cus_globex' },
    problems: ['REFERENCE_UNKNOWN'],
  }),
  issueLeaseForLicense: {
    tag: 'Licenses',
    summary:
      'Sign a lease for a device that has no network, without its license key. Where the plan gives seats, it must hold one.',
    parameters: [path.license],
    request: { schema: 'LeaseForLicenseRequest', example: { device: 'press-3' } },
    answers: { 201: { description: 'The lease, a JWT signed with ES256.', schema: 'Lease' } },
    problems: ['NOT_FOUND', 'LEASE_DENIED', 'OFFLINE_NOT_INCLUDED'],
  },

  ...documentedSeatOperations,
};
