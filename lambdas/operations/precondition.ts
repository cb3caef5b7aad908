import type { Refusal } from './refusal.ts';

/** Whether a request may go on, by the version that its entity has now; undefined where there is none yet. */
export type Precondition = (version: number | undefined) => boolean;

/** What a caller is told whose precondition does not hold. */
export const versionMismatch = (version: number | undefined): Refusal => ({
  code: 'VERSION_MISMATCH',
  detail:
    version === undefined
      ? 'The resource does not exist.'
      : `The resource is at version ${version}; read it again and repeat the change on what it says now.`,
});
