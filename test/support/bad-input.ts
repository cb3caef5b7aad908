import type { BadRequest, Seed } from './bad-input/bad-request.ts';
import { badCatalogueRequests } from './bad-input/catalogue.ts';
import { badClientRequests } from './bad-input/client.ts';
import { badLicenseRequests } from './bad-input/licenses.ts';
import { badRoutingRequests } from './bad-input/routing.ts';
import { badSeatRequests } from './bad-input/seats.ts';

export type { BadRequest, Seed } from './bad-input/bad-request.ts';

/** Requests that are wrong in one way each, with the answer that says so: never a fault of the service. */
export const badRequests = (seed: Seed): readonly BadRequest[] => [
  ...badClientRequests(seed),
  ...badCatalogueRequests(seed),
  ...badLicenseRequests(seed),
  ...badSeatRequests(seed),
  ...badRoutingRequests(seed),
];
