import type { Region } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import type { Clock, IdempotencyClaim, Ledger, RememberedAnswer, Write } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** A decided change: what to write, and the answer once it is written. Without writes there is only that to remember. */
export interface Proposal {
  readonly writes: readonly Write[];
  readonly answer: RememberedAnswer;
}

/** A change that an operator wants. Loaded and decided anew whenever somebody else was faster. */
export interface Intent<State> {
  /** Present where the caller wants a repetition of the request to be recognised. */
  readonly claim?: IdempotencyClaim | undefined;
  readonly load: (now: Instant) => Promise<Result<State, Refusal>>;
  /** The region whose endpoint takes the writes. */
  readonly home: (state: State) => Region;
  /** Asked only where the request is no repetition, so that it may take what a repetition must not take again. */
  readonly decide: (state: State, now: Instant) => Result<Proposal, Refusal> | Promise<Result<Proposal, Refusal>>;
}

export interface Outcome {
  readonly answer: RememberedAnswer;
  /** True where an earlier request with the same idempotency key got this answer. */
  readonly replayed: boolean;
}

export type Committed = Result<Outcome, Refusal>;

const TRIES_MAX = 5;

/**
 * Carries out a change once: load, recall, decide, commit. A lost race starts over with what is there now, so that a
 * precondition on the version is judged by the version that won. Refusals are not remembered: the same request may be
 * accepted later.
 *
 * @throws DependencyUnavailable
 */
export const commitOnce = async <State>(
  ports: { readonly ledger: Ledger; readonly clock: Clock },
  intent: Intent<State>,
): Promise<Committed> => {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const now = ports.clock();
    const state = await intent.load(now);
    if (!state.ok) return state;
    const home = intent.home(state.value);
    const earlier = await recalled(ports.ledger, home, intent.claim);
    if (earlier !== undefined) return earlier;
    const proposal = await intent.decide(state.value, now);
    if (!proposal.ok) return proposal;
    const { writes, answer } = proposal.value;
    const remember = intent.claim && { claim: intent.claim, answer, now };
    // An answer without writes is remembered too: what was so then, an erasure under way, may be over when it is repeated.
    const isDone = writes.length === 0 && remember === undefined;
    const outcome = isDone ? 'committed' : await ports.ledger.commit(home, writes, remember);
    if (outcome === 'committed') return accepted({ answer, replayed: false });
  }
  return refused({
    code: 'CONFLICT',
    detail: `Others kept changing the same resource; gave up after ${TRIES_MAX} tries. Send the request again.`,
  });
};

const recalled = async (
  ledger: Ledger,
  home: Region,
  claim: IdempotencyClaim | undefined,
): Promise<Committed | undefined> => {
  if (claim === undefined) return undefined;
  const memory = await ledger.recall(home, claim);
  switch (memory.kind) {
    case 'new':
      return undefined;
    case 'repeated':
      return accepted({ answer: memory.answer, replayed: true });
    case 'key-reused':
      return refused({ code: 'IDEMPOTENCY_KEY_REUSED' });
  }
};
