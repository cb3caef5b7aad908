import type { CustomerId, Region } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { CataloguePorts } from './operator-ports.ts';
import type { Page, StoredLicense } from './ports.ts';

/** Finds what a region's own replica has of a customer, with what is kept secret of it. @throws DependencyUnavailable */
export interface CustomerReplicas {
  /** One page of the licenses that its index tells of, whatever their home. */
  readonly licenses: (region: Region, customer: CustomerId, cursor?: string) => Promise<Page<StoredLicense>>;
  /** The holder key of the customer itself; undefined where there is none. */
  readonly holderKey: (region: Region, customer: CustomerId) => Promise<string | undefined>;
}

/** How far a look at all licenses has come that is longer than a request. */
export interface LookSoFar {
  readonly begun: Instant;
  /** Whether nothing that it came to so far has to be looked at again. */
  readonly isClean: boolean;
  /** Where it goes on in each region, by a cursor; `null` where it is through. One that is not named is at its beginning. */
  readonly positions: Readonly<Record<string, string | null>>;
}

/** Keeps a look between requests, beside the customer; the customer's next write forgets it. @throws DependencyUnavailable */
export interface ErasureLooks {
  readonly recall: (customer: CustomerId) => Promise<LookSoFar | undefined>;
  /** Nothing is kept where the customer has another version by now. `undefined`: none is under way. */
  readonly keep: (customer: CustomerId, version: number, look: LookSoFar | undefined) => Promise<void>;
}

/** What erasing a customer needs. */
export interface ErasurePorts extends CataloguePorts {
  readonly looks: ErasureLooks;
  readonly replicas: CustomerReplicas;
}
