import type { Problem } from '../problem.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { Service } from '../service.ts';
import type { Vault } from '../store/vault.ts';

export interface UsageReporter {
  /**
   * Counts a use of a meter: a whole number from 1 to 1,000,000,000. One that cannot be counted is reported, as
   * `USAGE_REFUSED`, and not thrown: a product does not fail for its metering.
   */
  readonly record: (meter: string, quantity?: number) => void;
  /** Sends what waits, and resolves once what then waits is in the store. Never rejects. */
  readonly flush: () => Promise<void>;
  /** Sends what waits if that takes less than two seconds; the rest is kept. Nothing is sent afterwards. Never rejects. */
  readonly close: () => Promise<void>;
}

export interface UsageReporterParts {
  /** `now` is what uses are dated by: the most trusted clock there is. */
  readonly runtime: Pick<Runtime, 'now' | 'random' | 'after'> & {
    readonly cryptography: Pick<Runtime['cryptography'], 'randomBytes'>;
  };
  readonly service: Pick<Service, 'reportUsage'>;
  readonly vault: Pick<Vault, 'read' | 'write' | 'flush'>;
  /** False: nothing is sent, all is kept; where there is no network, or a service that takes no usage yet. */
  readonly isSent: boolean;
  readonly onProblem: (problem: Problem) => void;
}

/** What `usageReporting()` of `@licet/client/usage` returns. Apart from the rest, since most products meter nothing. */
export type UsageReporting = (parts: UsageReporterParts) => UsageReporter;

/** For products that report no usage: what they record all the same is lost, and they are told once. */
export const noUsage: UsageReporting = ({ onProblem }) => {
  let isTold = false;
  return {
    record: () => {
      if (isTold) return;
      isTold = true;
      onProblem({
        code: 'USAGE_REFUSED',
        detail: 'Nothing counts usage here: open the license with `usage: usageReporting()`.',
      });
    },
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
};
