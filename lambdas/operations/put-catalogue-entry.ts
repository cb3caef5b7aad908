import { isDeepStrictEqual } from 'node:util';
import type { ChangeAction, ChangeEvent } from '../core/change.ts';
import { accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, commitOnce } from './commit-once.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { Stored, Write } from './ports.ts';
import { type Precondition, versionMismatch } from './precondition.ts';
import type { Refusal } from './refusal.ts';

/** A kind of catalogue entry: how it is read and written, and the words for its changes. */
export interface CatalogueEntry<Entity, Known extends Stored<Entity> = Stored<Entity>> {
  readonly created: ChangeAction;
  readonly updated: ChangeAction;
  readonly load: (entity: Entity) => Promise<Known | undefined>;
  /** Why it cannot be replaced as it is now, if so. */
  readonly refusalOf?: (stored: Known) => Refusal | undefined;
  readonly write: (
    after: Entity,
    version: { readonly expectedVersion: number; readonly event: ChangeEvent },
    stored: Known | undefined,
  ) => Write;
}

/** Creates an entry or replaces it whole. What changes nothing is not a change: no write, no audit record. */
export const putCatalogueEntry = <Entity, Known extends Stored<Entity>>(
  ports: CataloguePorts,
  kind: CatalogueEntry<Entity, Known>,
  request: { readonly entity: Entity; readonly author: Author; readonly precondition: Precondition },
): Promise<Committed> => {
  const { entity, author, precondition } = request;
  return commitOnce(ports, {
    home: () => ports.regions[0],
    load: async () => accepted(await kind.load(entity)),
    decide: (stored, now) => {
      if (!precondition(stored?.version)) return refused(versionMismatch(stored?.version));
      const refusal = stored && kind.refusalOf?.(stored);
      if (refusal !== undefined) return refused(refusal);
      if (stored !== undefined && isDeepStrictEqual(stored.value, entity)) {
        return accepted({ writes: [], answer: { status: 200, body: entity, version: stored.version } });
      }
      const expectedVersion = stored?.version ?? 0;
      const action = stored === undefined ? kind.created : kind.updated;
      const event = changeEventOf(action, author, { at: now, random: ports.random });
      return accepted({
        writes: [kind.write(entity, { expectedVersion, event }, stored)],
        answer: { status: stored === undefined ? 201 : 200, body: entity, version: expectedVersion + 1 },
      });
    },
  });
};
