import type { AttemptRecord, EnvironmentRecord } from '../../../lambdas/contract/attempts.ts';
import type { ChangeRecord } from '../../../lambdas/contract/audit.ts';
import type { ToldRecord } from './bucket-files.ts';

let made = 0;
const next = (): string => {
  made += 1;
  return String(made).padStart(4, '0');
};

/** A check that was allowed; tests say what theirs is about. */
export const anAttempt = ({
  region = 'eu-west-1',
  ...told
}: Partial<AttemptRecord> & { region?: string } = {}): ToldRecord => {
  const number = next();
  const record: AttemptRecord = {
    audit: 'attempts',
    schema: 1,
    id: `dec_${number}`,
    attempted_at: '2026-11-15T10:00:00.000Z',
    action: 'check',
    code: 'VALID',
    allowed: true,
    status: 200,
    key_standing: 'current',
    license: 'lic_1',
    license_version: 1,
    customer: 'cus_acme',
    product: 'atlas',
    plan: 'pro',
    plan_version: 1,
    shadow: null,
    device_hash: 'hash-of-device-1',
    user_hash: null,
    facts: '{"seats":[]}',
    latency_us: 900,
    request_id: `req-${number}`,
    function: 'check',
    environment: 'env_1',
    number: 1,
    ...told,
  };
  return { region, ...record };
};

/** Attempts of one environment, by their numbers, a second apart. */
export const attemptsOf = (
  environment: string,
  numbers: readonly number[],
  told: Parameters<typeof anAttempt>[0] = {},
) =>
  numbers.map((number) =>
    anAttempt({
      attempted_at: `2026-11-15T10:00:${String(number).padStart(2, '0')}.000Z`,
      ...told,
      environment,
      number,
    }),
  );

/** The end of an environment. */
export const anEnd = ({
  region = 'eu-west-1',
  ...told
}: Partial<EnvironmentRecord> & { region?: string } = {}): ToldRecord => {
  const record: EnvironmentRecord = {
    audit: 'environments',
    schema: 1,
    id: 'env_1',
    function: 'check',
    started_at: '2026-11-15T09:59:59.000Z',
    ended_at: '2026-11-15T11:00:00.000Z',
    attempts: 1,
    ...told,
  };
  return { region, ...record };
};

/** The change that issued a license; tests say what theirs is about. */
export const aChange = ({
  region = 'eu-west-1',
  ...told
}: Partial<ChangeRecord> & { region?: string } = {}): ToldRecord => {
  const record: ChangeRecord = {
    schema: 1,
    id: `chg_${next()}`,
    changed_at: '2026-11-01T08:00:00.000Z',
    action: 'license.issued',
    actor: 'alice',
    reason: null,
    request_id: 'req-change',
    entity: 'license',
    entity_id: 'lic_1',
    version: 1,
    before: null,
    after: '{"id":"lic_1"}',
    sequence: '100',
    ...told,
  };
  return { region, ...record };
};

export const aPublishedPlan = (id = 'pro@1'): ToldRecord =>
  aChange({ action: 'plan.version-published', entity: 'plan-version', entity_id: id, after: `{"plan":"${id}"}` });
