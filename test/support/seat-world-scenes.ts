import { expect } from '@jest/globals';
import { type SeatWorld, sydney } from './seat-world.ts';
import { type Books, booksOf } from './seat-world-books.ts';
import { type WorldLicense, licenseWith } from './seat-world-license.ts';
import { settleAll } from './seat-world-news.ts';

/** A license of a world of three regions, its books, and how many seats may be held of it. */
export interface Scene {
  readonly license: WorldLicense;
  readonly books: Books;
  readonly limit: number;
}

/** Makes a license of so many seats, with what its devices and operators did before. */
export const sceneOf =
  (
    world: SeatWorld,
    seats: { readonly limit: number },
    before: (license: WorldLicense) => Promise<unknown> = () => Promise.resolve(),
  ) =>
  async (): Promise<Scene> => {
    const license = await licenseWith(world, seats);
    await before(license);
    return { license, books: booksOf(world, license.id), limit: seats.limit };
  };

/** Nothing lost, nothing twice: all that is left can be claimed in one region, and is no more than the limit. */
export const expectWhole = async (world: SeatWorld, { license, books, limit }: Scene): Promise<void> => {
  await books.audit();
  expect((await license.claimUntilRefused(sydney)).code).toBe('SEATS_EXHAUSTED');
  expect(await books.held()).toHaveLength(limit);
  await settleAll(world, license.id);
  await books.audit();
  expect(await books.balance()).toEqual({ free: 0, used: limit, inFlight: 0, supply: limit });
};
