import type { Product } from '../../../lambdas/core/catalogue.ts';
import type { Region } from '../../../lambdas/core/ids.ts';
import { END_OF_TIME } from '../../../lambdas/core/instant.ts';
import type { License } from '../../../lambdas/core/license.ts';
import type { PlanRollout, PlanVersion } from '../../../lambdas/core/plan.ts';
import { positionAt } from '../../../lambdas/core/status-position.ts';
import { CursorInvalid } from '../../../lambdas/operations/faults.ts';
import type {
  CatalogueReader,
  IdempotencyClaim,
  Ledger,
  LicenseDirectory,
  LicenseFilter,
  Page,
  RememberedAnswer,
  Stored,
  StoredLicense,
  Write,
} from '../../../lambdas/operations/ports.ts';
import type { StatusPositions } from '../../../lambdas/operations/status-ports.ts';

export interface InMemoryTable {
  readonly ledger: Ledger;
  readonly catalogue: CatalogueReader;
  readonly directory: LicenseDirectory;
  readonly positions: StatusPositions;
  /** Every write that was committed, and where, in order. */
  readonly committed: readonly { readonly home: Region; readonly write: Write }[];
  /** Runs before the next commit, once: somebody else who is faster, a part that fails. */
  readonly beforeNextCommit: (interfere: () => unknown) => void;
}

const keyOf = (write: Write): string => {
  switch (write.entity) {
    case 'product':
    case 'customer':
    case 'license':
      return `${write.entity}#${write.after.id}`;
    case 'plan-version':
      return `plan-version#${write.after.plan}#${write.after.version}`;
    case 'plan-rollout':
      return `plan-rollout#${write.after.plan}`;
  }
};

const positionOf = (license: License): string =>
  `${license.term.kind === 'subscription' ? license.term.expiresAt : END_OF_TIME}#${license.id}`;

const matches = (filter: LicenseFilter, license: License): boolean =>
  (filter.customer === undefined || filter.customer === license.customer) &&
  (filter.plan === undefined || filter.plan === license.plan) &&
  (filter.status === undefined || filter.status === license.status) &&
  (filter.expiringBefore === undefined || positionOf(license) < filter.expiringBefore);

/** One page of what is in order already; the cursor names the list and the last position given. */
const pageOf = <Item>(
  list: string,
  items: readonly (readonly [string, Item])[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page<Item> => {
  const prefix = `${list}|`;
  if (cursor !== undefined && !cursor.startsWith(prefix)) throw new CursorInvalid('not a cursor of this list');
  const start =
    cursor === undefined ? 0 : items.findIndex(([position]) => position === cursor.slice(prefix.length)) + 1;
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  return {
    items: page.map(([, item]) => item),
    ...(last !== undefined && start + limit < items.length && { nextCursor: `${prefix}${last[0]}` }),
  };
};

/** Entities are JSON; a copy by it has no more than the table would keep. */
const copied = <Value>(value: Value): Value =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);

/** The ports over memory. One copy for all regions: replication is not theirs to show. */
export const inMemoryTable = (): InMemoryTable => {
  const items = new Map<string, { write: Write; version: number }>();
  const memory = new Map<string, { fingerprint: string; answer: string }>();
  const committed: { home: Region; write: Write }[] = [];
  let interfere: (() => unknown) | undefined;

  const claimKey = (home: Region, { actor, key }: IdempotencyClaim): string => JSON.stringify([home, actor, key]);

  const ledger: Ledger = {
    commit: async (home, writes, remember) => {
      const interference = interfere;
      interfere = undefined;
      await interference?.();
      if (remember !== undefined && memory.has(claimKey(home, remember.claim))) return 'idempotency-key-taken';
      if (writes.some((write) => (items.get(keyOf(write))?.version ?? 0) !== write.expectedVersion))
        return 'version-mismatch';
      for (const write of writes) {
        items.set(keyOf(write), { write: copied(write), version: write.expectedVersion + 1 });
        committed.push({ home, write: copied(write) });
      }
      if (remember !== undefined) {
        const { claim, answer } = remember;
        memory.set(claimKey(home, claim), { fingerprint: claim.fingerprint, answer: JSON.stringify(answer) });
      }
      return 'committed';
    },
    recall: (home, claim) => {
      const known = memory.get(claimKey(home, claim));
      if (known === undefined) return Promise.resolve({ kind: 'new' });
      if (known.fingerprint !== claim.fingerprint) return Promise.resolve({ kind: 'key-reused' });
      return Promise.resolve({ kind: 'repeated', answer: JSON.parse(known.answer) as RememberedAnswer });
    },
  };

  const stored = <Entity>(key: string): Promise<Stored<Entity> | undefined> => {
    const item = items.get(key);
    return Promise.resolve(item && { value: copied(item.write.after) as Entity, version: item.version });
  };
  const current = () => [...items.values()];

  const catalogue: CatalogueReader = {
    product: (id) => stored<Product>(`product#${id}`),
    customer: (id) => {
      const item = items.get(`customer#${id}`);
      if (item?.write.entity !== 'customer') return Promise.resolve(undefined);
      const { after, secret } = copied(item.write);
      return Promise.resolve({ value: after, secret, version: item.version, isCurrent: true });
    },
    planVersion: (plan, version) => stored<PlanVersion>(`plan-version#${plan}#${version}`),
    planRollout: (plan) => stored<PlanRollout>(`plan-rollout#${plan}`),
    planVersions: async (plan, page) => {
      const versions = current()
        .flatMap(({ write }) => (write.entity === 'plan-version' && write.after.plan === plan ? [write.after] : []))
        .sort((one, other) => other.version - one.version);
      await Promise.resolve();
      return pageOf(
        plan,
        versions.map((version) => [String(version.version), version] as const),
        page,
      );
    },
  };

  const licenses = (): StoredLicense[] =>
    current().flatMap(({ write, version }) =>
      write.entity === 'license' ? [{ value: write.after, version, secret: write.secret }] : [],
    );

  const directory: LicenseDirectory = {
    license: (id) => Promise.resolve(copied(licenses().find(({ value }) => value.id === id))),
    find: async (filter, page) => {
      const found = licenses()
        .filter(({ value }) => matches(filter, value))
        .map(({ value, version }) => [positionOf(value), { value, version }] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      await Promise.resolve();
      return pageOf(JSON.stringify(filter), found, page);
    },
    dueForPlanChange: (home, now, limit) =>
      Promise.resolve(
        licenses()
          .map(({ value }) => value)
          .filter(({ home: at, scheduled }) => at === home && scheduled !== undefined && scheduled.at <= now)
          .sort((one, other) => ((one.scheduled?.at ?? '') < (other.scheduled?.at ?? '') ? -1 : 1))
          .slice(0, limit)
          .map(({ id }) => id),
      ),
  };

  const taken = new Map<Region, number>();
  const positions: StatusPositions = {
    take: (region) => {
      const ordinal = taken.get(region) ?? 0;
      taken.set(region, ordinal + 1);
      return Promise.resolve(positionAt(region, ordinal));
    },
  };

  return {
    ledger,
    catalogue,
    directory,
    positions,
    committed,
    beforeNextCommit: (next) => {
      interfere = next;
    },
  };
};
