import type { LicenseId } from '../../core/ids.ts';
import { licenseInForce } from '../license-in-force.ts';
import type { Page, PageRequest } from '../ports.ts';
import type { SeatPorts } from './seat-ports.ts';
import { type SeatView, seatView } from './seat-view.ts';

/**
 * Held seats of a license, region by region, as they have reached the region that answers. Those whose lease is over are
 * among them until somebody needs their place.
 *
 * @returns undefined where there is no such license
 * @throws CursorInvalid, DependencyUnavailable
 */
export const listSeats = async (
  ports: Pick<SeatPorts, 'reader' | 'seats' | 'clock'>,
  id: LicenseId,
  page: PageRequest,
): Promise<Page<SeatView> | undefined> => {
  const found = await ports.reader.license(id);
  if (found === undefined) return undefined;
  const { entitlements } = await licenseInForce(ports.reader, found.license.value, ports.clock());
  const seats = await ports.seats.list(id, page);
  return { ...seats, items: seats.items.map((seat) => seatView(seat, entitlements.seats)) };
};
