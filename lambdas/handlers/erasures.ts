import { cataloguePorts } from '../adapters/catalogue-ports.ts';
import { customerReplicas } from '../adapters/dynamodb/customer-replicas.ts';
import { erasureLooks } from '../adapters/dynamodb/erasure-looks.ts';
import { globalTable } from '../adapters/dynamodb/global-table.ts';
import { readTableSettings } from '../adapters/environment.ts';
import { erasureAnswer } from '../adapters/http/erasure-answer.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { operatorRefused } from '../adapters/http/operator-refused.ts';
import { pathId } from '../adapters/http/path-parameter.ts';
import { erasureRequest } from '../adapters/http/schemas/erasure.ts';
import { customerId } from '../core/ids.ts';
import { eraseCustomer } from '../operations/erase-customer.ts';
import type { ErasurePorts } from '../operations/erasure-ports.ts';

/** A region that is away must be found out while there is time to say so; asking for the erasure again tries again. */
const ELSEWHERE = { connectionTimeout: 500, requestTimeout: 2_500, attempts: 1 };

/** Customers who want to be forgotten. */
export const erasureActions = (ports: ErasurePorts): Record<OperationOf<'erasures'>, OperatorAction> => ({
  eraseCustomer: async ({ event, ...asked }) => {
    const id = pathId(event, 'id', customerId);
    readJsonBody(event, erasureRequest);
    const erased = await eraseCustomer(ports, { id, ...asked });
    if (!erased.ok) throw operatorRefused(erased.refusal);
    return erasureAnswer(erased.value);
  },
});

const table = globalTable(readTableSettings(), ELSEWHERE);

export const handler = operatorEndpoint<'erasures'>(
  table.region,
  erasureActions({ ...cataloguePorts(table), replicas: customerReplicas(table), looks: erasureLooks(table) }),
);
