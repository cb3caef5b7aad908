import * as z from 'zod/mini';
import type { ItemWrite } from '../audit/change-record.ts';
import { licenseId, region } from '../ids.ts';
import { type HolderName, label, nameOf, seatHolder } from './seat.ts';
import { resource } from './seat-resource.ts';

const holderName = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), device: label }),
  z.strictObject({ kind: z.literal('user'), user: label }),
]);

/** What a change, of this region or another, may ask of the seats and pools of this region. */
export const seatNews = z.discriminatedUnion('kind', [
  /** A license changed: perhaps there shall be more seats, or fewer. */
  z.strictObject({ kind: z.literal('license'), license: licenseId }),
  /** A license gave up regions as lost: what they held is to be taken over. */
  z.strictObject({ kind: z.literal('region-retired'), license: licenseId, home: region, regions: z.array(region) }),
  /** The account of a pool moved: perhaps it sent something here. */
  z.strictObject({ kind: z.literal('pool'), license: licenseId, resource, region }),
  /** A seat was claimed: perhaps its holder had another one. */
  z.strictObject({ kind: z.literal('seat-held'), license: licenseId, holder: holderName, region }),
  /** A seat has ended: its item can go, and what came free may have to be unmade. */
  z.strictObject({ kind: z.literal('seat-ended'), license: licenseId, holder: holderName, region }),
]);
export type SeatNews = z.infer<typeof seatNews>;

/**
 * All that news rests on. Whoever carries it out reads the entities themselves, in full; a field of a later version must
 * not keep it from being asked to.
 */
const licenseFacts = z.object({
  id: licenseId,
  home: region,
  retiredRegions: z.optional(z.record(region, z.unknown())),
});
const poolFacts = z.object({ license: licenseId, resource, region });
const seatFacts = z.object({ license: licenseId, region, holder: seatHolder, ended: z.optional(z.unknown()) });

const seatNewsOf = (document: unknown): SeatNews => {
  const { license: of, holder, region: at, ended } = seatFacts.parse(document);
  const name: HolderName = nameOf(holder);
  return { kind: ended === undefined ? 'seat-held' : 'seat-ended', license: of, holder: name, region: at };
};

/** @returns undefined for changes that seats have nothing to do with */
export const newsOf = ({ after: { entity, document, change } }: ItemWrite): SeatNews | undefined => {
  const value: unknown = JSON.parse(document);
  switch (entity) {
    case 'license': {
      const { id, home, retiredRegions } = licenseFacts.parse(value);
      return change.action === 'license.region-retired'
        ? {
            kind: 'region-retired',
            license: id,
            home,
            regions: Object.keys(retiredRegions ?? {}).map((name) => region.parse(name)),
          }
        : { kind: 'license', license: id };
    }
    case 'pool': {
      const { license: of, resource: what, region: at } = poolFacts.parse(value);
      return { kind: 'pool', license: of, resource: what, region: at };
    }
    case 'seat':
      return seatNewsOf(value);
    default:
      return undefined;
  }
};
