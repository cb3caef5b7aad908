import type { Product } from '../core/catalogue.ts';
import type { Author } from './author.ts';
import type { Committed } from './commit-once.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { Precondition } from './precondition.ts';
import { type CatalogueEntry, putCatalogueEntry } from './put-catalogue-entry.ts';

/** Creates or replaces a product. @throws DependencyUnavailable */
export const putProduct = (
  ports: CataloguePorts,
  request: { readonly entity: Product; readonly author: Author; readonly precondition: Precondition },
): Promise<Committed> => {
  const products: CatalogueEntry<Product> = {
    created: 'product.created',
    updated: 'product.updated',
    load: ({ id }) => ports.catalogue.product(id),
    write: (after, version) => ({ entity: 'product', after, ...version }),
  };
  return putCatalogueEntry(ports, products, request);
};
