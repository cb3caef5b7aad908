import type { Customer } from '../core/catalogue.ts';
import { erasureUnderWay } from '../core/erasure.ts';
import type { Author } from './author.ts';
import type { Committed } from './commit-once.ts';
import { newHolderKey } from './holder-key.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { StoredCustomer } from './ports.ts';
import type { Precondition } from './precondition.ts';
import { type CatalogueEntry, putCatalogueEntry } from './put-catalogue-entry.ts';
import type { Refusal } from './refusal.ts';

/** The customer would forget that it is to be erased, and how far that has come. */
const underErasure = ({ value }: StoredCustomer): Refusal | undefined =>
  erasureUnderWay(value) && {
    code: 'CONFLICT',
    detail: `Customer ${value.id} is being erased: ask for the erasure until it is complete, then put the customer again.`,
  };

/** Creates or replaces a customer; its holder key stays, and is made where there is none. @throws DependencyUnavailable */
export const putCustomer = (
  ports: CataloguePorts,
  request: { readonly entity: Customer; readonly author: Author; readonly precondition: Precondition },
): Promise<Committed> => {
  const customers: CatalogueEntry<Customer, StoredCustomer> = {
    created: 'customer.created',
    updated: 'customer.updated',
    load: ({ id }) => ports.catalogue.customer(id),
    refusalOf: underErasure,
    write: (after, version, stored) => {
      const secret = stored?.secret ?? { holderKey: newHolderKey(ports) };
      return { entity: 'customer', after, secret, ...version };
    },
  };
  return putCatalogueEntry(ports, customers, request);
};
