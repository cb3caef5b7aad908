import { isDeepStrictEqual } from 'node:util';
import type { Change, ChangeEvent } from '../core/change.ts';
import type { LicenseId } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { License } from '../core/license.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { type Author, changeEventOf } from './author.ts';
import { type Committed, type Proposal, commitOnce } from './commit-once.ts';
import { holderKeyOf } from './holder-key.ts';
import { licenseView } from './license-view.ts';
import type { LicensePorts } from './operator-ports.ts';
import type { IdempotencyClaim, LicenseSecret, StoredLicense } from './ports.ts';
import { type Precondition, versionMismatch } from './precondition.ts';
import type { Refusal } from './refusal.ts';

/** A request for a change of one license. */
export interface LicenseRequest {
  readonly id: LicenseId;
  readonly author: Author;
  readonly precondition: Precondition;
  readonly claim?: IdempotencyClaim | undefined;
}

/** How a license changes. `References` is what else the decision rests on, such as plans in force. */
export interface LicenseChange<References> {
  readonly load: (license: License, now: Instant) => Promise<Result<References, Refusal>>;
  readonly decide: (license: License, references: References, now: Instant) => Result<Change<License>, Refusal>;
  /** A new key, where the change brings one. */
  readonly rekey?: ((stored: StoredLicense) => NewKey) | undefined;
}

export interface NewKey {
  readonly secret: Omit<LicenseSecret, 'holderKey'>;
  /** The key itself, for the answer alone. */
  readonly licenseKey: string;
}

/** For changes that rest on the license alone. */
export const nothingElse = (): Promise<Result<undefined, Refusal>> => Promise.resolve(accepted(undefined));

interface Loaded<References> {
  readonly stored: StoredLicense;
  readonly references: References;
}

/** Changes a license through its home region. What leaves it as it is writes nothing. @throws DependencyUnavailable */
export const changeLicense = <References>(
  ports: LicensePorts,
  request: LicenseRequest,
  change: LicenseChange<References>,
): Promise<Committed> =>
  commitOnce<Loaded<References>>(ports, {
    claim: request.claim,
    home: ({ stored }) => stored.value.home,
    load: async (now) => {
      const stored = await ports.directory.license(request.id);
      if (stored === undefined) return refused({ code: 'NOT_FOUND', detail: `There is no license ${request.id}.` });
      const references = await change.load(stored.value, now);
      return references.ok ? accepted({ stored, references: references.value }) : references;
    },
    decide: async ({ stored, references }, now) => {
      if (!request.precondition(stored.version)) return refused(versionMismatch(stored.version));
      const decided = change.decide(stored.value, references, now);
      if (!decided.ok) return decided;
      const event = changeEventOf(decided.value.action, request.author, { at: now, random: ports.random });
      const changed = { after: decided.value.after, event, key: change.rekey?.(stored) };
      return accepted(await proposalOf(ports, request.author, stored, changed));
    },
  });

interface ChangedLicense {
  readonly after: License;
  readonly event: ChangeEvent;
  readonly key: NewKey | undefined;
}

const proposalOf = async (
  ports: LicensePorts,
  author: Author,
  stored: StoredLicense,
  { after, event, key }: ChangedLicense,
): Promise<Proposal> => {
  if (key === undefined && isDeepStrictEqual(after, stored.value)) {
    return { writes: [], answer: { status: 200, body: licenseView(after), version: stored.version } };
  }
  const isKept = after.customer === stored.value.customer && stored.secret.holderKey !== undefined;
  const holderKey = isKept ? stored.secret.holderKey : await holderKeyOf(ports, author, after.customer);
  const secret = { ...(key?.secret ?? stored.secret), holderKey };
  const body = { ...licenseView(after), ...(key !== undefined && { licenseKey: key.licenseKey }) };
  return {
    writes: [{ entity: 'license', after, secret, expectedVersion: stored.version, event }],
    answer: { status: 200, body, version: stored.version + 1 },
  };
};
