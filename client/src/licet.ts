import type { FeatureValue } from '../../lambdas/contract/lease-claims.ts';
import type { Answer } from './answer.ts';
import type { Problem } from './problem.ts';
import type { RegionReport } from './transport/region.ts';

/** Names of a product's features, each with what it may be set to. Generated from a plan by `npx licet types`. */
export type FeatureTypes = Readonly<Record<string, FeatureValue>>;

export interface LicetEvents {
  /** What is granted, or on what it rests, has changed. */
  readonly change: Answer;
  readonly problem: Problem;
}

export interface CheckOptions {
  /**
   * What a plan's rules are put to, for this question alone; `releasedAt`, as RFC 3339, takes the place of the option. The
   * service is asked each time, however fresh its last decision is. Where it cannot be reached, or refuses the question
   * (which `problem` tells), the answer is that of `answer(feature)`, which looks at no context. Only `releasedAt` counts
   * then as well: the lease grants what its maintenance covers, and nothing else grants anything, since the last decision
   * was about another release.
   */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A product's license, as one running copy of the product sees it. */
export interface Licet<Features extends FeatureTypes = FeatureTypes> {
  /**
   * May this be done? Answers from the freshest thing there is: a decision of the service, else the lease, else the lease
   * in its grace; the answer says which. Without a feature: may the product run at all? Never throws or rejects, and ends
   * within the time budget whatever the network does.
   */
  readonly check: <Name extends keyof Features & string>(
    feature?: Name,
    options?: CheckOptions,
  ) => Promise<Answer<Features[Name]>>;
  /** The same without asking anybody: what is known now. */
  readonly answer: <Name extends keyof Features & string>(feature?: Name) => Answer<Features[Name]>;
  /**
   * Whether a feature is granted, as far as is known now. For hot loops: allocates nothing. That something has come to its
   * end it may notice a tenth of a second late, in a loop that lets no timer run 32,768 calls late.
   */
  readonly entitled: (feature: keyof Features & string) => boolean;
  /** Counts a use of a meter, where the license was opened with `usage`. Kept, added up and sent in the background, once. */
  readonly record: (meter: string, quantity?: number) => void;
  /** Asks the service now, however fresh the last answer is. */
  readonly refresh: () => Promise<Answer>;
  /** @returns ends the subscription */
  readonly on: <Event extends keyof LicetEvents>(
    event: Event,
    listener: (news: LicetEvents[Event]) => void,
  ) => () => void;
  /**
   * Gives this device's seat back, also one that is held until released: for a product's "deactivate this device". None
   * is claimed again until the license is opened anew.
   *
   * @returns whether the service took it back
   */
  readonly releaseSeat: () => Promise<boolean>;
  /** How each region does, nearest first. For logs and support: nothing has to be done about it. */
  readonly regions: () => readonly RegionReport[];
  /** Sends the usage that waits, and resolves once everything is in the store. @throws Error where the store refuses */
  readonly flush: () => Promise<void>;
  /** Releases a seat with a lease, sends what waits and stops everything in the background. Never rejects. */
  readonly close: () => Promise<void>;
}
