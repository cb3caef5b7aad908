import type { Customer } from '../core/catalogue.ts';
import type { Author } from './author.ts';
import type { Committed } from './commit-once.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { Precondition } from './precondition.ts';
import { type CatalogueEntry, putCatalogueEntry } from './put-catalogue-entry.ts';

/** Creates or replaces a customer. @throws DependencyUnavailable */
export const putCustomer = (
  ports: CataloguePorts,
  request: { readonly entity: Customer; readonly author: Author; readonly precondition: Precondition },
): Promise<Committed> => {
  const customers: CatalogueEntry<Customer> = {
    created: 'customer.created',
    updated: 'customer.updated',
    load: ({ id }) => ports.catalogue.customer(id),
    write: (after, version) => ({ entity: 'customer', after, ...version }),
  };
  return putCatalogueEntry(ports, customers, request);
};
