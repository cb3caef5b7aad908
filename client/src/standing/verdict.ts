import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';
import { type AnswerCode, answerCodes } from '../answer.ts';
import { number, object, oneOf, read } from '../shape.ts';

/** What the service last said of the license itself. Held against a lease that is older. */
export interface Verdict {
  readonly code: AnswerCode;
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** By the service's clock, milliseconds since 1970. */
  readonly at: number;
}

export const denies = ({ code }: Verdict): boolean => !answerCodes[code].allowed;

/** Denials that hold whoever asks, on whatever device, with whatever release: a restart does not undo them. */
const lasting = oneOf('NOT_STARTED', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'LICENSE_KEY_INVALID');

const keptVerdict = object({ code: lasting, at: number() });

/** The verdict as it is kept over restarts; undefined where it need not be. */
export const toKept = ({ code, at }: Verdict): unknown => read(keptVerdict, { code, at });

export const fromKept = (value: unknown): Verdict | undefined => {
  const kept = read(keptVerdict, value);
  return kept && { ...kept, features: {} };
};
