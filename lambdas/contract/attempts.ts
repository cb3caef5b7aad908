import { type AuditColumn, type AuditKind, type RecordTime, auditPartition } from './audit.ts';
import type { ProblemCode } from './problems.ts';
import type { DecisionCode } from './codes.ts';

/** Version of the shape of attempts and environments; columns are only ever added. */
export const ATTEMPT_RECORD_SCHEMA = 1;

/** What the holder of a license key, or somebody who pretends to be, can ask for. */
export type AttemptAction = 'check' | 'lease.issue' | 'license.show' | 'seat.claim' | 'seat.release' | 'seat.transfer';

/** Codes of what was granted and is not a decision. */
export type GrantCode =
  'LEASE_ISSUED' | 'LICENSE_SHOWN' | 'SEAT_CLAIMED' | 'SEAT_RENEWED' | 'SEAT_RELEASED' | 'SEAT_TRANSFERRED';

/** How an attempt ended: with a decision's code, also where the decision is why there is no seat or lease; else with what was granted, or the problem. */
export type AttemptCode = DecisionCode | GrantCode | ProblemCode;

/**
 * What the presented license key was. `current` and `previous` open their license; `replaced` did until it was rotated;
 * `wrong` names a license whose key it is not, `unknown` none that there is; `unreadable` is no key, or mistyped.
 */
export type KeyStanding = 'current' | 'previous' | 'replaced' | 'wrong' | 'unknown' | 'unreadable';

/** Columns of the `attempts` table. `facts` and `shadow` hold JSON as text. */
export const attemptColumns = [
  { name: 'schema', type: 'int', comment: 'version of the record shape' },
  { name: 'id', type: 'string', comment: 'decision id, unique; decisionId of the answer to a check' },
  { name: 'attempted_at', type: 'string', comment: 'when it was asked, RFC 3339 UTC with milliseconds' },
  { name: 'action', type: 'string', comment: 'what was asked for, e.g. check' },
  { name: 'code', type: 'string', comment: 'decision code, what was granted, or problem code' },
  { name: 'allowed', type: 'boolean', comment: 'whether the answer lets the asker go on' },
  { name: 'status', type: 'int', comment: 'HTTP status of the answer' },
  {
    name: 'key_standing',
    type: 'string',
    comment: 'what the presented license key was, e.g. current; null: not looked at',
  },
  {
    name: 'license',
    type: 'string',
    comment: 'license id that the key names; its own only where key_standing opens it',
  },
  { name: 'license_version', type: 'bigint', comment: 'version of the license that was read' },
  { name: 'customer', type: 'string', comment: 'customer of the license' },
  { name: 'product', type: 'string', comment: 'product of the license' },
  { name: 'plan', type: 'string', comment: 'plan that was in force' },
  { name: 'plan_version', type: 'bigint', comment: 'version of the plan that was served' },
  { name: 'shadow', type: 'string', comment: 'what a version in shadow decided, JSON; null where none was asked' },
  { name: 'device_hash', type: 'string', comment: "device, keyed hash under the customer's holder key" },
  { name: 'user_hash', type: 'string', comment: "user, keyed hash under the customer's holder key" },
  { name: 'facts', type: 'string', comment: 'what else it was decided on, JSON: question, seats, age of the plan' },
  { name: 'latency_us', type: 'bigint', comment: 'from the event to the answer within the function, microseconds' },
  { name: 'request_id', type: 'string', comment: 'X-Request-Id of the request' },
  { name: 'function', type: 'string', comment: 'function that answered' },
  { name: 'environment', type: 'string', comment: 'execution environment that answered' },
  { name: 'number', type: 'bigint', comment: 'number of the attempt within its environment, from 1 without gaps' },
] as const satisfies readonly AuditColumn[];

/** Columns of the `environments` table: execution environments that came to an orderly end. */
export const environmentColumns = [
  { name: 'schema', type: 'int', comment: 'version of the record shape' },
  { name: 'id', type: 'string', comment: 'execution environment' },
  { name: 'function', type: 'string', comment: 'function that it was of' },
  { name: 'started_at', type: 'string', comment: 'when it loaded, RFC 3339 UTC with milliseconds' },
  { name: 'ended_at', type: 'string', comment: 'when it was told to end, RFC 3339 UTC with milliseconds' },
  { name: 'attempts', type: 'bigint', comment: 'number of its last attempt; 0: it had none' },
] as const satisfies readonly AuditColumn[];

/** One attempt, a line of JSON with the columns of `attemptColumns`, in their order. `audit` tells it from other lines of a log. */
export interface AttemptRecord {
  readonly audit: 'attempts';
  readonly schema: typeof ATTEMPT_RECORD_SCHEMA;
  readonly id: string;
  readonly attempted_at: string;
  readonly action: AttemptAction;
  readonly code: AttemptCode;
  readonly allowed: boolean;
  readonly status: number;
  readonly key_standing: KeyStanding | null;
  readonly license: string | null;
  readonly license_version: number | null;
  readonly customer: string | null;
  readonly product: string | null;
  readonly plan: string | null;
  readonly plan_version: number | null;
  readonly shadow: string | null;
  readonly device_hash: string | null;
  readonly user_hash: string | null;
  readonly facts: string | null;
  readonly latency_us: number;
  readonly request_id: string;
  readonly function: string;
  readonly environment: string;
  readonly number: number;
}

/** The orderly end of an execution environment, a line of JSON with the columns of `environmentColumns`, in their order. */
export interface EnvironmentRecord {
  readonly audit: 'environments';
  readonly schema: typeof ATTEMPT_RECORD_SCHEMA;
  readonly id: string;
  readonly function: string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly attempts: number;
}

/** Kinds of record that arrive through the functions' logs. */
export type LoggedKind = Exclude<AuditKind, 'changes'>;

/**
 * Key of the object that holds one hour's records of a delivery of logs: lines of JSON, compressed with gzip. It depends
 * on the delivery alone, so that whoever archives it again meets the object.
 */
export const loggedObjectKey = (kind: LoggedKind, hour: RecordTime, delivery: string): string =>
  `${kind}/${auditPartition(hour)}/${delivery}.json.gz`;
