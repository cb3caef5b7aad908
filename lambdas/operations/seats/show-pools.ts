import type { LicenseId, Region } from '../../core/ids.ts';
import { OVERDRAFT, type Resource, SEATS } from '../../core/seats/seat-resource.ts';
import { type SeatSummary, seatSummary } from '../../core/seats/seat-summary.ts';
import { licenseInForce } from '../license-in-force.ts';
import type { SeatPorts, StoredPool } from './seat-ports.ts';

/** One region's account as it has reached the region that answers. */
export interface PoolView {
  readonly resource: Resource;
  readonly region: Region;
  readonly free: number;
  readonly used: number;
  readonly minted: number;
  readonly burned: number;
  readonly sent: Readonly<Record<string, number>>;
  readonly received: Readonly<Record<string, number>>;
}

export interface PoolStatus {
  /** Null where the license needs no seats. */
  readonly seats: SeatSummary | null;
  readonly pools: readonly PoolView[];
}

const poolView = ({ pool, free, used }: StoredPool): PoolView => {
  const { resource, region, minted, burned, sent, received } = pool;
  return { resource, region, free, used, minted, burned, sent, received };
};

/** A license's pools as this region knows them, those of regions that are no longer deployed included. */
const knownPools = async (ports: Pick<SeatPorts, 'pools' | 'region'>, license: LicenseId) =>
  (await Promise.all([SEATS, OVERDRAFT].map((of) => ports.pools.known(ports.region, license, of)))).flat();

/** How a license's seats are spread over the regions. @throws DependencyUnavailable */
export const showPools = async (
  ports: Pick<SeatPorts, 'reader' | 'pools' | 'region' | 'clock'>,
  id: LicenseId,
): Promise<PoolStatus | undefined> => {
  const found = await ports.reader.license(id);
  if (found === undefined) return undefined;
  const { license, entitlements } = await licenseInForce(ports.reader, found.license.value, ports.clock());
  const policy = entitlements.seats;
  const pools = await knownPools(ports, id);
  return {
    seats: policy === undefined ? null : seatSummary(license, policy, pools),
    pools: pools.map(poolView),
  };
};
