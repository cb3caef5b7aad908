import * as z from 'zod/mini';
import { duration, positiveDuration } from '../../../core/duration.ts';
import { instant } from '../../../core/instant.ts';
import { checkAnswer, checkRequest } from '../schemas/check.ts';
import { customerAnswer, customerRequest, productAnswer, productRequest } from '../schemas/catalogue.ts';
import { erasureProgress, erasureRequest } from '../schemas/erasure.ts';
import { leaseAnswer, leaseForLicenseRequest, leaseRequest } from '../schemas/lease.ts';
import { holderView } from '../schemas/license-holder.ts';
import { licensePatch } from '../schemas/license-patch.ts';
import {
  bareStepRequest,
  changePlanRequest,
  renewRequest,
  rotateKeyRequest,
  transferRequest,
} from '../schemas/license-steps.ts';
import { issueLicenseRequest, licenseAnswer, licenseWithKeyAnswer, licensesAnswer } from '../schemas/licenses.ts';
import {
  planVersionAnswer,
  planVersionsAnswer,
  publishRequest,
  rolloutAnswer,
  rolloutRequest,
} from '../schemas/plans.ts';
import {
  claimSeatRequest,
  claimedSeatAnswer,
  poolsAnswer,
  retireRegionRequest,
  seatsAnswer,
  transferSeatRequest,
} from '../schemas/seats.ts';
import { problem } from '../schemas/problem.ts';
import {
  healthAnswer,
  openApiAnswer,
  publicKeysAnswer,
  statusListAnswer,
  statusListsAnswer,
} from '../schemas/public.ts';

/** The schemas that validate request bodies, by their name in the document. */
export const requestSchemas = {
  CheckRequest: checkRequest,
  LeaseRequest: leaseRequest,
  LeaseForLicenseRequest: leaseForLicenseRequest,
  ClaimSeatRequest: claimSeatRequest,
  TransferSeatRequest: transferSeatRequest,
  ProductRequest: productRequest,
  CustomerRequest: customerRequest,
  ErasureRequest: erasureRequest,
  PlanRequest: publishRequest,
  RolloutRequest: rolloutRequest,
  IssueLicenseRequest: issueLicenseRequest,
  LicensePatch: licensePatch,
  BareStepRequest: bareStepRequest,
  RenewRequest: renewRequest,
  ChangePlanRequest: changePlanRequest,
  RotateKeyRequest: rotateKeyRequest,
  TransferRequest: transferRequest,
  RetireRegionRequest: retireRegionRequest,
} as const;

/** What bodies of answers look like, by their name in the document. */
export const answerSchemas = {
  Check: checkAnswer,
  Lease: leaseAnswer,
  LicenseOfHolder: holderView,
  ClaimedSeat: claimedSeatAnswer,
  PublicKeys: publicKeysAnswer,
  StatusLists: statusListsAnswer,
  StatusList: statusListAnswer,
  Health: healthAnswer,
  OpenApi: openApiAnswer,
  Product: productAnswer,
  Customer: customerAnswer,
  Erasure: erasureProgress,
  PlanVersion: planVersionAnswer,
  PlanVersions: planVersionsAnswer,
  Rollout: rolloutAnswer,
  License: licenseAnswer,
  LicenseWithKey: licenseWithKeyAnswer,
  Licenses: licensesAnswer,
  Seats: seatsAnswer,
  Pools: poolsAnswer,
  Problem: problem,
} as const;

export type RequestName = keyof typeof requestSchemas;
export type AnswerName = keyof typeof answerSchemas;
export type JsonSchema = Readonly<Record<string, unknown>>;

interface Annotation extends Record<string, unknown> {
  readonly id?: string;
}

/** What a pattern alone does not tell a reader. */
const annotations: readonly (readonly [z.ZodMiniType, Annotation])[] = [
  [instant, { format: 'date-time', description: 'RFC 3339, UTC, with milliseconds.' }],
  [duration, { description: 'ISO 8601 duration in whole units, e.g. P1M.' }],
  [positiveDuration, { description: 'ISO 8601 duration in whole units, longer than zero, e.g. P14D.' }],
];

const registryOf = (named: Readonly<Record<string, z.ZodMiniType>>) => {
  const registry = z.registry<Annotation>();
  for (const [schema, annotation] of annotations) registry.add(schema, annotation);
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  return registry;
};

const reference = (name: string): string => `#/components/schemas/${name}`;

export const referenceTo = (name: RequestName | AnswerName): JsonSchema => ({ $ref: reference(name) });

type Direction = 'input' | 'output';

/**
 * `format: date-time` says all that its long pattern says. Answers may grow members, so the document does not promise
 * that they have no others; requests may not, and it says so.
 */
const adjust =
  (direction: Direction) =>
  ({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void => {
    if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
    if (direction === 'output' && jsonSchema['additionalProperties'] === false)
      delete jsonSchema['additionalProperties'];
  };

/** The document names its dialect once, and schemas go by their place in it. */
const inDocument = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([member]) => member !== '$schema' && member !== '$id'));

const generated = (named: Readonly<Record<string, z.ZodMiniType>>, io: Direction): Record<string, JsonSchema> => {
  const registry = registryOf(named);
  const { schemas } = z.toJSONSchema(registry, { metadata: registry, io, uri: reference, override: adjust(io) });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inDocument(schema)]));
};

/** `components.schemas` of the document. */
export const componentSchemas: Readonly<Record<string, JsonSchema>> = {
  ...generated(requestSchemas, 'input'),
  ...generated(answerSchemas, 'output'),
};

/** The schema of something smaller, such as a parameter, in place. */
export const inlineSchema = (schema: z.ZodMiniType): JsonSchema =>
  inDocument(z.toJSONSchema(schema, { metadata: registryOf({}), io: 'input', override: adjust('input') }));
