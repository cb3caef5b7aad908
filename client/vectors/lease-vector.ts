import type { AnswerCode, Freshness } from '../src/answer.ts';
import { answerCodes } from '../src/answer.ts';
import type { LeaseFault } from '../src/lease/lease.ts';
import type { LeaseStanding } from '../src/lease/lease-standing.ts';
import type { FeatureValue } from '../../lambdas/contract/lease-claims.ts';
import { DEVICE, ISSUED, ISSUER, MINUTE, PRODUCT, leaseToken } from './lease-fixture.ts';
import { currentKey, nextKey } from './signing.ts';

export type Expected =
  | { readonly outcome: 'refused'; readonly fault: LeaseFault }
  | {
      readonly outcome: 'answered';
      readonly standing: LeaseStanding;
      readonly code: AnswerCode;
      readonly allowed: boolean;
      readonly freshness: Freshness;
      /** What the feature that was asked for is set to, where it is granted. */
      readonly value?: FeatureValue;
    };

/** One case of `leases.json`. Instants in milliseconds since 1970. */
export interface LeaseVector {
  readonly name: string;
  readonly token: string;
  /** `kid`s of the keys that are trusted, out of `keys.json`. */
  readonly keys: readonly string[];
  readonly issuer: string | null;
  readonly product: string;
  readonly device: string | null;
  readonly now: number;
  /** What the status list says; null: nothing. */
  readonly status: number | null;
  readonly question: { readonly feature?: string; readonly releasedAt?: number };
  readonly expect: Expected;
}

/** What a case does not say is as of an ordinary one: a minute after the lease was issued. */
const ordinary = {
  keys: [currentKey.kid, nextKey.kid],
  issuer: ISSUER,
  product: PRODUCT,
  device: DEVICE,
  now: ISSUED + MINUTE,
  status: null,
  question: {},
};

type Different = Partial<Omit<LeaseVector, 'name' | 'expect'>>;

export const refused = (name: string, fault: LeaseFault, different: Different): LeaseVector => ({
  name,
  token: leaseToken(),
  ...ordinary,
  ...different,
  expect: { outcome: 'refused', fault },
});

export const answered = (
  name: string,
  [standing, code, freshness]: readonly [LeaseStanding, AnswerCode, Freshness],
  different: Different = {},
  value?: FeatureValue,
): LeaseVector => ({
  name,
  token: leaseToken(),
  ...ordinary,
  ...different,
  expect: {
    outcome: 'answered',
    standing,
    code,
    allowed: answerCodes[code].allowed,
    freshness,
    ...(value !== undefined && { value }),
  },
});
