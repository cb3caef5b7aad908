import {
  ATTEMPT_RECORD_SCHEMA,
  type AttemptAction,
  type AttemptCode,
  type AttemptRecord,
  type KeyStanding,
} from '../../contract/attempts.ts';
import type { Question } from '../decide.ts';
import { holderHash } from './holder-hash.ts';
import type { Instant } from '../instant.ts';
import { type KeptKeys, keyStanding } from '../key-standing.ts';
import type { License } from '../license.ts';
import type { UnverifiedLicenseKey } from '../license-key.ts';
import type { PlanVersion } from '../plan.ts';
import type { Seat } from '../seats/seat.ts';
import type { Claimant } from '../seats/seat-standing.ts';

/** What was asked, as far as it could be read. */
export interface Asked {
  readonly action: AttemptAction;
  readonly at: Instant;
  readonly requestId: string;
  /** Absent where there was no key, or none of the right form. */
  readonly key?: UnverifiedLicenseKey | undefined;
  readonly claimant?: Claimant | undefined;
  readonly question?: Omit<Question, 'claimant'> | undefined;
}

/** What was read to answer it. Each is absent where it was not read. */
export interface FactsRead {
  /** `none`: there is no license of that id. */
  readonly license?: ReadLicense | 'none' | undefined;
  readonly seats: readonly ReadSeat[];
  readonly plan?: { readonly version: PlanVersion; readonly stale: boolean } | undefined;
}

export interface ReadLicense {
  readonly value: License;
  readonly version: number;
  readonly secret: Omit<KeptKeys, 'previousUntil'> & { readonly holderKey?: string | undefined };
}

export interface ReadSeat {
  readonly value: Seat;
  readonly version: number;
  readonly leaseUntil?: Instant | undefined;
}

/** How it was answered. */
export interface Answered {
  readonly id: string;
  readonly code: AttemptCode;
  readonly allowed: boolean;
  /** HTTP status. */
  readonly status: number;
  /** Microseconds. */
  readonly latency: number;
}

/** An attempt before it is numbered. */
export type Attempt = Omit<AttemptRecord, 'audit' | 'function' | 'environment' | 'number'>;

const standingOf = ({ key, at }: Asked, { license }: FactsRead): KeyStanding | null => {
  if (key === undefined) return 'unreadable';
  if (license === undefined) return null;
  if (license === 'none') return 'unknown';
  return keyStanding(key, { ...license.secret, previousUntil: license.value.key.previousUntil }, at);
};

/**
 * What the versions of license and plan do not say of what the decision rested on. Seats are named by version too, as
 * the log of changes has them; the end of a lease stands here, since renewing one is no change.
 */
const factsText = ({ question }: Asked, { seats, plan }: FactsRead): string | null =>
  question === undefined && plan === undefined
    ? null
    : JSON.stringify({
        question,
        seats: seats.map(({ value, version, leaseUntil }) => ({
          id: value.id,
          version,
          region: value.region,
          leaseUntil,
        })),
        planStale: plan?.stale,
      });

const hashed = (holderKey: string | undefined, kind: 'device' | 'user', label: string | undefined): string | null =>
  holderKey === undefined || label === undefined ? null : holderHash(holderKey, kind, label);

/**
 * The record of one attempt. It names what it was decided on by version, so that the decision can be made again from
 * the log of changes; devices and users are keyed hashes, absent where the customer has no key for them.
 */
export const attemptOf = (asked: Asked, facts: FactsRead, answered: Answered): Attempt => {
  const license = facts.license === 'none' ? undefined : facts.license;
  const holderKey = license?.secret.holderKey;
  return {
    schema: ATTEMPT_RECORD_SCHEMA,
    id: answered.id,
    attempted_at: asked.at,
    action: asked.action,
    code: answered.code,
    allowed: answered.allowed,
    status: answered.status,
    key_standing: standingOf(asked, facts),
    license: asked.key?.licenseId ?? null,
    license_version: license?.version ?? null,
    customer: license?.value.customer ?? null,
    product: license?.value.product ?? null,
    plan: facts.plan?.version.plan ?? null,
    plan_version: facts.plan?.version.version ?? null,
    shadow: null,
    device_hash: hashed(holderKey, 'device', asked.claimant?.device),
    user_hash: hashed(holderKey, 'user', asked.claimant?.user),
    facts: factsText(asked, facts),
    latency_us: answered.latency,
    request_id: asked.requestId,
  };
};
