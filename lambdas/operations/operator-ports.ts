import type { Region } from '../core/ids.ts';
import type { StatusPositions } from './status-ports.ts';
import type { CatalogueReader, Clock, Ledger, LicenseDirectory, RandomBytes } from './ports.ts';

/** What operations on products, customers and plans need. */
export interface CataloguePorts {
  /** Every region of the deployment, the primary first: the home of the catalogue. */
  readonly regions: readonly [Region, ...Region[]];
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly ledger: Ledger;
  readonly catalogue: CatalogueReader;
}

/** What operations on licenses need. */
export interface LicensePorts extends CataloguePorts {
  /** The region that was asked. */
  readonly region: Region;
  readonly directory: LicenseDirectory;
}

/** What issuing licenses needs beyond that. */
export interface IssuePorts extends LicensePorts {
  readonly positions: StatusPositions;
}
