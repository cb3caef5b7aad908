import { boundedGroups } from '../core/bounded-groups.ts';
import { replaceHolderKey } from '../core/erasure.ts';
import type { CustomerId, Region } from '../core/ids.ts';
import { type Instant, epochMilliseconds } from '../core/instant.ts';
import { type Author, changeEventOf } from './author.ts';
import type { ErasurePorts, LookSoFar } from './erasure-ports.ts';
import { DependencyUnavailable } from './faults.ts';
import type { StoredLicense } from './ports.ts';

export interface Rekeying {
  readonly customer: CustomerId;
  /** The key that every license of the customer is to have. */
  readonly holderKey: string;
  /** Where to go on in each region, as `LookSoFar` has it. */
  readonly from: LookSoFar['positions'];
  /** When no further license is begun with, so that there is time left to answer. */
  readonly until: Instant;
}

/** What a look at the customer's licenses came to. */
export interface Rekeyed {
  /** Licenses that got the key. */
  readonly licenses: number;
  /** Whether some were not come to in time. */
  readonly isCutShort: boolean;
  /** Where each region was left. */
  readonly positions: LookSoFar['positions'];
  /** Regions where something has another key: by what somebody else writes meanwhile, or since replication has not come there yet. */
  readonly behind: readonly Region[];
  /** Homes that do not answer, or where Licet does not run any more: licenses there may have another key. */
  readonly unreachable: readonly Region[];
}

/** Licenses written at once in a region: as many as its connections carry. */
const AT_ONCE = 50;

type Written = 'rekeyed' | 'changed' | 'unreachable';

const rekey = async (
  ports: ErasurePorts,
  by: Author,
  { value, version, secret }: StoredLicense,
  holderKey: string,
): Promise<Written> => {
  const { action, after } = replaceHolderKey(value);
  const event = changeEventOf(action, by, { at: ports.clock(), random: ports.random });
  const write = {
    entity: 'license',
    after,
    secret: { ...secret, holderKey },
    expectedVersion: version,
    event,
  } as const;
  try {
    return (await ports.ledger.commit(value.home, [write])) === 'committed' ? 'rekeyed' : 'changed';
  } catch (error) {
    if (error instanceof DependencyUnavailable) return 'unreachable';
    throw error;
  }
};

/** One region's part of a look, as it goes. */
interface Part {
  readonly written: Written[];
  readonly unreachable: Set<Region>;
  isBehind: boolean;
  isCutShort: boolean;
  position: string | null | undefined;
}

/**
 * Gives the key to the licenses of a page that are at home in the region; what is at home elsewhere comes by replication.
 *
 * @returns whether it came to the end of the page
 */
const rekeyPage = async (
  ports: ErasurePorts,
  by: Author,
  { region, page, part }: { readonly region: Region; readonly page: readonly StoredLicense[]; readonly part: Part },
  { customer, holderKey, until }: Rekeying,
): Promise<boolean> => {
  const isOver = () => epochMilliseconds(ports.clock()) >= epochMilliseconds(until);
  const stale = page.filter(({ value, secret }) => value.customer === customer && secret.holderKey !== holderKey);
  for (const { value } of stale) if (!ports.regions.includes(value.home)) part.unreachable.add(value.home);
  const here = stale.filter(({ value }) => value.home === region);
  part.isBehind ||= here.length < stale.length;
  for (const group of boundedGroups(here, { count: AT_ONCE, weight: 0, weightOf: () => 0 })) {
    if (part.isCutShort || part.unreachable.has(region)) return false;
    const written = await Promise.all(group.map((license) => rekey(ports, by, license, holderKey)));
    part.written.push(...written);
    part.isBehind ||= written.includes('changed');
    part.isCutShort = isOver();
    if (written.includes('unreachable')) part.unreachable.add(region);
  }
  part.isCutShort ||= isOver();
  return !part.unreachable.has(region);
};

/** The look at one region's own replica: at the customer, and at every license that it knows of. */
const rekeyAt = async (ports: ErasurePorts, by: Author, region: Region, rekeying: Rekeying): Promise<Part> => {
  const position = rekeying.from[region];
  const part: Part = { written: [], unreachable: new Set(), isBehind: false, isCutShort: false, position };
  try {
    const known = await ports.replicas.holderKey(region, rekeying.customer);
    part.isBehind = known !== undefined && known !== rekeying.holderKey;
    while (part.position !== null && !part.isCutShort && !part.unreachable.has(region)) {
      const page = await ports.replicas.licenses(region, rekeying.customer, part.position);
      const isThrough = await rekeyPage(ports, by, { region, page: page.items, part }, rekeying);
      if (isThrough) part.position = page.nextCursor ?? null;
    }
  } catch (error) {
    if (!(error instanceof DependencyUnavailable)) throw error;
    part.unreachable.add(region);
  }
  return part;
};

/**
 * Gives every license of a customer, revoked ones too, the customer's holder key, each through its home, and looks whether
 * every region has come to know of it. What has the key is left as it is, so that a look which was cut short is taken up
 * by the next one.
 */
export const rekeyLicenses = async (ports: ErasurePorts, by: Author, rekeying: Rekeying): Promise<Rekeyed> => {
  const parts = await Promise.all(ports.regions.map((region) => rekeyAt(ports, by, region, rekeying)));
  return {
    licenses: parts.flatMap(({ written }) => written).filter((each) => each === 'rekeyed').length,
    isCutShort: parts.some(({ isCutShort, position }) => isCutShort && position !== null),
    positions: Object.fromEntries(
      ports.regions.flatMap((region, at) => {
        const position = parts[at]?.position;
        return position === undefined ? [] : [[region, position]];
      }),
    ),
    behind: ports.regions.filter((_, at) => parts[at]?.isBehind),
    unreachable: [...new Set(parts.flatMap(({ unreachable }) => [...unreachable]))].toSorted(),
  };
};
