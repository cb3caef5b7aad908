import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deliveriesOf, readWrite } from '../../../lambdas/adapters/audit/stream-record.ts';
import { archiveChanges } from '../../../lambdas/operations/audit/archive-changes.ts';
import { type ItemFacts, streamRecord } from '../../adapters/audit/stream-events.ts';

/** A change as a test tells it; the item's first version has no state before it. */
export interface ToldChange {
  readonly pk: string;
  readonly entity: string;
  readonly document: Record<string, unknown>;
  readonly version?: number;
  readonly before?: Record<string, unknown>;
  readonly at: string;
  readonly action: string;
  readonly actor: string;
  readonly reason?: string;
  readonly region?: string;
}

/** The first change of a license. */
export const licenseIssued = (id = 'lic_1'): ToldChange => ({
  pk: `license#${id}`,
  entity: 'license',
  document: { id },
  at: '2026-11-23T07:08:09.010Z',
  action: 'license.issued',
  actor: 'alice',
});

const writeOf = (told: ToldChange, index: number) => {
  const { pk, entity, document, version = 1, at, action, actor, reason, region = 'eu-west-1' } = told;
  const item = (change: string, of: Record<string, unknown>, itsVersion: number): ItemFacts => ({
    pk,
    entity,
    writer: region,
    version: itsVersion,
    document: of,
    secret: { keyHash: 'hash' },
    change: { id: change, at, action, actor, requestId: `req-${index}`, ...(reason !== undefined && { reason }) },
  });
  const before = told.before === undefined ? undefined : item(`chg_before_${index}`, told.before, version - 1);
  return streamRecord({ sequence: String(100 + index), before, after: item(`chg_${index}`, document, version) });
};

/** Data folder of a run whose archiver got these changes. */
export const archiveFolder = async (changes: readonly ToldChange[], folder?: string): Promise<string> => {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'licet-audit-')));
  await mkdir(join(home, 'buckets'), { recursive: true });
  const event = { Records: changes.map(writeOf) };
  if (changes.length === 0) await mkdir(join(home, 'buckets', 'licet-local-audit-000000000000-eu-west-1'));
  for (const region of new Set(changes.map((change) => change.region ?? 'eu-west-1'))) {
    const put = async ({ key, body }: { key: string; body: string }) => {
      const file = join(home, 'buckets', `licet-local-audit-000000000000-${region}`, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, body, { flag: 'wx' });
    };
    const reportFailure = (_: string, cause: unknown) => {
      throw cause as Error;
    };
    await archiveChanges({ read: readWrite, put, reportFailure }, region, deliveriesOf(event));
  }
  return home;
};

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
