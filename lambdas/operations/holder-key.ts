import { HOLDER_KEY_RANDOM_BYTES, makeHolderKey } from '../core/audit/holder-hash.ts';
import type { CustomerId } from '../core/ids.ts';
import { type Author, changeEventOf } from './author.ts';
import { DependencyUnavailable } from './faults.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { StoredCustomer } from './ports.ts';

const TRIES_MAX = 3;

export const newHolderKey = ({ random }: Pick<CataloguePorts, 'random'>): string =>
  makeHolderKey(random(HOLDER_KEY_RANDOM_BYTES));

/** Gives a customer from before there were holder keys one of its own; undefined where somebody else was faster. */
const giveKey = async (ports: CataloguePorts, by: Author, stored: StoredCustomer): Promise<string | undefined> => {
  const holderKey = newHolderKey(ports);
  const event = changeEventOf('customer.holder-key-made', by, { at: ports.clock(), random: ports.random });
  const { value: after, version: expectedVersion } = stored;
  const write = { entity: 'customer', after, secret: { holderKey }, expectedVersion, event } as const;
  return (await ports.ledger.commit(ports.regions[0], [write])) === 'committed' ? holderKey : undefined;
};

/**
 * The holder key that a license of the customer gets a copy of; made where there is none. Undefined where the primary
 * region does not answer: a license is issued and changed all the same, and gets its copy with its next change. A key
 * from a copy of the customer that may be behind is not taken, since it may have been destroyed.
 */
export const holderKeyIn = async (
  ports: CataloguePorts,
  by: Author,
  customer: StoredCustomer | undefined,
): Promise<string | undefined> => {
  let stored = customer;
  try {
    for (let tries = 0; tries < TRIES_MAX && stored?.isCurrent === true; tries += 1) {
      const key = stored.secret?.holderKey ?? (await giveKey(ports, by, stored));
      if (key !== undefined) return key;
      stored = await ports.catalogue.customer(stored.value.id);
    }
  } catch (error) {
    if (!(error instanceof DependencyUnavailable)) throw error;
  }
  return undefined;
};

/** As `holderKeyIn`, of a customer that has not been read. */
export const holderKeyOf = async (ports: CataloguePorts, by: Author, id: CustomerId): Promise<string | undefined> => {
  try {
    return await holderKeyIn(ports, by, await ports.catalogue.customer(id));
  } catch (error) {
    if (!(error instanceof DependencyUnavailable)) throw error;
    return undefined;
  }
};
