import type { LoggedChange } from '../../../../local/audit/rebuild/logged-change.ts';

const START = Date.UTC(2026, 10, 24, 12);

/** When a version of `aHistory` came to be: one an hour. */
export const hourOf = (version: number): string => new Date(START + (version - 1) * 3_600_000).toISOString();

const documentOf = (id: string, version: number): string => JSON.stringify({ id, step: version });

/** One change of a sound history; tests override what they are about. */
export const aChange = (version: number, more: Partial<LoggedChange> = {}): LoggedChange => {
  const id = more.entity_id ?? 'lic_1';
  return {
    id: `chg_${id}_${version}`,
    changed_at: hourOf(version),
    action: version === 1 ? 'license.issued' : 'license.updated',
    actor: 'alice',
    entity: 'license',
    entity_id: id,
    version,
    before: version === 1 ? null : documentOf(id, version - 1),
    after: documentOf(id, version),
    region: 'us-east-1',
    ...more,
  };
};

/** A sound history, one version an hour. */
export const aHistory = (length: number, more: Partial<LoggedChange> = {}): LoggedChange[] =>
  Array.from({ length }, (_, at) => aChange(at + 1, more));
