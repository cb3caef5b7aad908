import type { LicensePorts } from './operator-ports.ts';
import { type LicenseView, licenseView } from './license-view.ts';
import type { LicenseFilter, Page, PageRequest } from './ports.ts';

/** Licenses by expiry, soonest first. @throws CursorInvalid, DependencyUnavailable */
export const listLicenses = async (
  { directory }: Pick<LicensePorts, 'directory'>,
  filter: LicenseFilter,
  page: PageRequest,
): Promise<Page<LicenseView>> => {
  const found = await directory.find(filter, page);
  return { ...found, items: found.items.map(({ value }) => licenseView(value)) };
};
