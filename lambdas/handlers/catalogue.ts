import { cataloguePorts } from '../adapters/catalogue-ports.ts';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { readTableSettings } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed, shown } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { newPathId, pathId } from '../adapters/http/path-parameter.ts';
import { customerRequest, productRequest } from '../adapters/http/schemas/catalogue.ts';
import { customerId, productId } from '../core/ids.ts';
import type { CataloguePorts } from '../operations/operator-ports.ts';
import { putCustomer } from '../operations/put-customer.ts';
import { putProduct } from '../operations/put-product.ts';

/** The nouns that licenses hang on. */
export const catalogueActions = (ports: CataloguePorts): Record<OperationOf<'catalogue'>, OperatorAction> => ({
  putProduct: async ({ event, ...asked }) => {
    const id = newPathId(event, 'id', productId);
    return changed(await putProduct(ports, { entity: { id, ...readJsonBody(event, productRequest) }, ...asked }));
  },
  getProduct: async ({ event }) => shown(event, await ports.catalogue.product(pathId(event, 'id', productId))),
  putCustomer: async ({ event, ...asked }) => {
    const id = newPathId(event, 'id', customerId);
    return changed(await putCustomer(ports, { entity: { id, ...readJsonBody(event, customerRequest) }, ...asked }));
  },
  getCustomer: async ({ event }) => shown(event, await ports.catalogue.customer(pathId(event, 'id', customerId))),
});

const table = globalTable(readTableSettings());

export const handler = operatorEndpoint<'catalogue'>(table.region, catalogueActions(cataloguePorts(table)));
