import type { Region } from '../../core/ids.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { retireRegion as retire } from '../../core/seats/retire-region.ts';
import { SEATS } from '../../core/seats/seat-resource.ts';
import { changeEventOf } from '../author.ts';
import type { LicenseRequest } from '../change-license.ts';
import { type Committed, commitOnce } from '../commit-once.ts';
import { licenseView } from '../license-view.ts';
import type { LicensePorts } from '../operator-ports.ts';
import type { StoredLicense } from '../ports.ts';
import { versionMismatch } from '../precondition.ts';
import type { Refusal } from '../refusal.ts';
import type { SeatPorts } from './seat-ports.ts';
import { takeOverPools } from './take-over-pools.ts';

export type RetirePorts = Pick<LicensePorts, 'ledger' | 'directory'> & SeatPorts;

/** The license as its home has it; where the home is the very region that is given up, as it has reached this one. */
const load = async (
  ports: RetirePorts,
  { id }: LicenseRequest,
  lost: Region,
): Promise<Result<StoredLicense, Refusal>> => {
  const here = (await ports.reader.license(id))?.license;
  const stored = here?.value.home === lost ? here : await ports.directory.license(id);
  if (stored === undefined) return refused({ code: 'NOT_FOUND', detail: `There is no license ${id}.` });
  const pools = await ports.pools.known(ports.region, id, SEATS);
  if (ports.regions.includes(lost) || pools.some(({ pool }) => pool.region === lost)) return accepted(stored);
  const detail = `Licet does not run in ${lost}, and no seats of the license are there.`;
  return refused({ code: 'REFERENCE_UNKNOWN', path: 'body.region', detail });
};

/**
 * Gives up a region as lost, for one license, by an operator's decision: the seats held there are void, and what the
 * region held can be claimed elsewhere. The license first, so that nobody holds a void seat by right once its place can
 * be taken; a request that is cut short in between is completed by the stream consumer of the home, or by its repetition.
 *
 * @throws DependencyUnavailable where the license's home does not answer, unless that is the region given up
 */
export const retireRegion = async (ports: RetirePorts, request: LicenseRequest, lost: Region): Promise<Committed> => {
  const heirOf = ({ value: { home } }: StoredLicense): Region => (home === lost ? ports.region : home);
  let found: StoredLicense | undefined;
  const committed = await commitOnce<StoredLicense>(ports, {
    claim: request.claim,
    home: heirOf,
    load: async () => {
      const loaded = await load(ports, request, lost);
      if (loaded.ok) found = loaded.value;
      return loaded;
    },
    decide: (stored, now) => {
      if (!request.precondition(stored.version)) return refused(versionMismatch(stored.version));
      const change = retire(stored.value, { lost, heir: heirOf(stored), now });
      if (!change.ok) return change;
      const { action, after } = change.value;
      const event = changeEventOf(action, request.author, { at: now, random: ports.random });
      return accepted({
        writes: [{ entity: 'license', after, secret: stored.secret, expectedVersion: stored.version, event }],
        answer: { status: 200, body: licenseView(after), version: stored.version + 1 },
      });
    },
  });
  // Where the license is by now: what a repetition answers is what was so at the time of the first request.
  if (committed.ok && found !== undefined) {
    await takeOverPools(ports, request.author, { license: request.id, home: heirOf(found), lostRegions: [lost] });
  }
  return committed;
};
