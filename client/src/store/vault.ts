/** Parts of what is kept, each owned by the one part of the client that reads and writes it. */
export type Slice = 'lease' | 'keys' | 'status-list' | 'clock' | 'verdict' | 'seat' | 'usage';

/** How what was kept was found. `tampered`: it is not as it was saved, so none of it is used. */
export type VaultCondition = 'empty' | 'intact' | 'tampered' | 'unreadable';

/** The sealed contents of a store: read once at the start, written back as a whole soon after each change. */
export interface Vault {
  readonly condition: VaultCondition;
  /** What is kept of a slice, as JSON; its owner parses it. */
  readonly read: (slice: Slice) => unknown;
  /** Replaces a slice; `undefined` removes it. At once in memory; in the store shortly after, together with other changes. */
  readonly write: (slice: Slice, value: unknown) => void;
  /** Resolves once everything written so far is in the store. @throws Error where the store refuses */
  readonly flush: () => Promise<void>;
}
