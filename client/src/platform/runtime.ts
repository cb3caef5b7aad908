import type { Cryptography } from './cryptography.ts';

/** Ends what was begun; calling it again does nothing. */
export type Cancel = () => void;

/** What the client takes from the platform that it runs on. Time, randomness and the network are given, never reached for. */
export interface Runtime {
  /** Wall clock, milliseconds since 1970-01-01T00:00:00Z. May jump, in either direction. */
  readonly now: () => number;
  /** Milliseconds since some moment of this process. Never goes back; may stand still while the machine sleeps. */
  readonly monotonic: () => number;
  /** A number in [0, 1), for jitter. Not for secrets. */
  readonly random: () => number;
  /** Calls `run` once after so many milliseconds. Never keeps the process alive. */
  readonly after: (milliseconds: number, run: () => void) => Cancel;
  readonly fetch: Fetch;
  readonly cryptography: Cryptography;
}

/** The part of the Fetch standard that is used. */
export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    /** A redirect is an error: the license key goes to the endpoints that were configured, nowhere else. */
    readonly redirect?: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<FetchedAnswer>;

export interface FetchedAnswer {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: () => Promise<string>;
  /** What `text` reads, piece by piece: lets an endless answer be given up. Where absent, `text` alone is used. */
  readonly body?: ReadableStream<Uint8Array> | null;
}
