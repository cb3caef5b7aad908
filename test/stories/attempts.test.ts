import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { auditKinds } from '../../lambdas/contract/audit.ts';
import { licenseId } from '../../lambdas/core/ids.ts';
import { LICENSE_KEY_RANDOM_BYTES, makeLicenseKey } from '../../lambdas/core/license-key.ts';
import { openArchive } from '../../local/audit/local-archive.ts';
import { type ArchivePlace, auditQueryRows, auditRows } from '../support/audit-log.ts';
import { CUT_OFF, type HolderAnswered, type HolderAsks, holderRequests } from '../support/holder-requests.ts';
import { auditLater } from '../support/later-audit.ts';
import { licetAudit } from '../support/licet-audit.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { replayedCode } from '../support/replayed-decision.ts';
import { type SeatLicense, seatLicense } from '../support/seat-license.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const regions = ['us-east-1', 'eu-west-1'] as const;
const [virginia, ireland] = regions;
const functions = ['check', 'issue-lease', 'show-license', 'seats'] as const;
const CONNECTIONS = 24;
const STORM = 100_000;

let machine: Machine;
let seats: SeatLicense;
const clients = holderRequests(CONNECTIONS);

/** Everything that a holder was answered, whichever test asked. */
const answers: (HolderAnswered & { readonly region: string; readonly asks: HolderAsks })[] = [];

let cutOff = 0;

const ask = async (region: string, asks: HolderAsks): Promise<void> => {
  const answered = await clients.send(machine.url(region), asks);
  if (answered === CUT_OFF) cutOff += 1;
  else answers.push({ ...answered, region, asks });
};

const check = (licenseKey: string | undefined, body: object = {}): HolderAsks => ({
  method: 'POST',
  path: '/v1/check',
  licenseKey,
  body,
});

/** What functions wrote until now is in the archive, and their environments have come to an orderly end. */
const archived = async (): Promise<void> => {
  for (const region of regions) {
    for (const name of functions) await machine.endEnvironments(region, `licet-local-${name}`);
  }
  await machine.settle();
  for (const region of regions) await machine.runSchedules(region, 'licet-local-archive-attempts');
};

const gapsIn = (place: ArchivePlace) => auditQueryRows(place, 'attempt-gaps', '2026-01-01', '2999-12-31', '2026-01-01');

const operate = async (path: string, body: object = {}) => {
  const answer = await machine.operate(virginia, { method: 'POST', path: `/v1/admin/licenses/${path}`, body });
  expect(answer.status).toBe(200);
  await machine.settle();
  return answer.body;
};

beforeAll(async () => {
  machine = await startMachine({ regions });
  seats = await seatLicense(machine, { kind: 'floating', limit: 1, lease: 'PT10M' }, { offline: { lease: 'P7D' } });
}, 60_000);

afterAll(async () => {
  clients.close();
  await machine.stop();
  await rm(machine.dataFolder, { recursive: true, force: true });
});

/** One life of a service; each test goes on where the one before left off. */
describe('attempts', () => {
  test('of every kind are made, with keys of every kind', async () => {
    const { key: wrong } = makeLicenseKey(licenseId.parse(seats.id), randomBytes(LICENSE_KEY_RANDOM_BYTES));
    await ask(
      virginia,
      check(machine.demoLicenseKey, { feature: 'sso', context: { releasedAt: '2026-01-01T00:00:00Z' } }),
    );
    await ask(virginia, check(machine.demoLicenseKey, { feature: 'teleport' }));
    await ask(ireland, check(machine.demoLicenseKey, { product: 'desk' }));
    await ask(virginia, check(undefined));
    await ask(virginia, check('LK-1234'));
    await ask(ireland, check(wrong));
    await ask(virginia, check(machine.demoLicenseKey, { nonsense: true }));
    await ask(virginia, check(seats.key, { device: 'laptop', user: 'ada@example.com' }));
    await ask(virginia, { method: 'PUT', path: '/v1/seats/laptop', licenseKey: seats.key, body: {} });
    await ask(virginia, { method: 'PUT', path: '/v1/seats/laptop', licenseKey: seats.key, body: {} });
    await ask(virginia, { method: 'PUT', path: '/v1/seats/desktop', licenseKey: seats.key, body: {} });
    await ask(virginia, check(seats.key, { device: 'laptop', user: 'ada@example.com' }));
    const moved = { to: { device: 'tablet' } };
    await ask(virginia, { method: 'POST', path: '/v1/seats/laptop/transfer', licenseKey: seats.key, body: moved });
    await machine.settle();
    await ask(ireland, check(seats.key, { device: 'tablet' }));
    await ask(virginia, { method: 'POST', path: '/v1/leases', licenseKey: seats.key, body: { device: 'tablet' } });
    await ask(virginia, { method: 'DELETE', path: '/v1/seats/tablet', licenseKey: seats.key });
    await ask(ireland, { method: 'GET', path: '/v1/license', licenseKey: seats.key });
    await operate(`${seats.id}/suspend`);
    await ask(virginia, check(seats.key));
    await ask(virginia, { method: 'PUT', path: '/v1/seats/laptop', licenseKey: seats.key, body: {} });
    await operate(`${seats.id}/reinstate`);
    await operate(`${seats.id}/rotate-key`);
    await ask(virginia, check(seats.key));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 400, 401, 403, 409]));
  }, 60_000);

  test('are each in the archive once, as they were answered', async () => {
    await archived();
    const rows = await auditRows(
      machine.dataFolder,
      'select request_id, id, region, code, status, key_standing from attempts',
    );
    expect(rows).toHaveLength(answers.length);
    for (const { requestId, region, status, code, decisionId, asks } of answers) {
      expect(rows.filter((row) => row['request_id'] === requestId)).toEqual([
        expect.objectContaining({
          region,
          status,
          code: asks.path === '/v1/license' ? 'LICENSE_SHOWN' : (code ?? expect.any(String)),
          ...(decisionId !== undefined && { id: decisionId }),
        }),
      ]);
    }
    expect(rows.map((row) => row['key_standing'])).toEqual(
      expect.arrayContaining(['current', 'wrong', 'unreadable', 'replaced']),
    );
  }, 60_000);

  test('can be decided again, from the versions in the log of changes, to the same code', async () => {
    const decided = answers.filter(({ decisionId }) => decisionId !== undefined);
    const again = await Promise.all(
      decided.map(({ decisionId = '', asks }) => replayedCode(machine.dataFolder, decisionId, asks.body ?? {})),
    );
    expect(again).toEqual(decided.map(({ code }) => code));
    expect(new Set(again)).toEqual(
      new Set(['IN_TRIAL', 'FEATURE_NOT_INCLUDED', 'PRODUCT_MISMATCH', 'SEAT_REQUIRED', 'VALID', 'SUSPENDED']),
    );
  }, 60_000);

  test('name neither device nor user nor key, but the same device by the same hash', async () => {
    const rows = await auditRows(machine.dataFolder, 'select * from attempts');
    const text = JSON.stringify(rows);
    for (const told of ['laptop', 'tablet', 'ada@example.com', 'LK-']) expect(text).not.toContain(told);
    const ofLaptop = answers
      .filter(({ asks }) => JSON.stringify(asks.body ?? {}).includes('laptop') || asks.path.endsWith('/laptop'))
      .map(({ requestId }) => rows.find((row) => row['request_id'] === requestId)?.['device_hash'])
      .filter((hash) => hash !== null);
    expect(new Set(ofLaptop).size).toBe(1);
  });

  test('100,000 from concurrent clients in two regions are as many in the archive as were answered', async () => {
    // Most are keys that cost no read: it is the counting that is tried, not the table.
    const kinds: readonly HolderAsks[] = [
      check(machine.demoLicenseKey, { feature: 'sso' }),
      check(machine.demoLicenseKey, { feature: 'teleport', device: 'laptop' }),
      { method: 'GET', path: '/v1/license', licenseKey: machine.demoLicenseKey },
      ...Array.from({ length: 17 }, () => check('LK-0000')),
    ];
    let sent = 0;
    const client = async (region: string): Promise<void> => {
      while (sent < STORM) {
        const kind = kinds[sent % kinds.length];
        sent += 1;
        if (kind !== undefined) await ask(region, kind);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, at) => client(regions[at % 2] ?? '')));
    await archived();
    const rows = await auditRows(machine.dataFolder, 'select id, request_id, status from attempts');
    const recorded = new Map(rows.map((row) => [row['request_id'], row['status']]));
    expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length);
    expect(recorded.size).toBe(rows.length);
    expect(answers.filter(({ requestId, status }) => recorded.get(requestId) !== status)).toEqual([]);
    expect(answers.length + cutOff).toBeGreaterThanOrEqual(STORM);
    expect(rows.length - answers.length).toBeLessThanOrEqual(cutOff);
  }, 600_000);

  test('have no gaps in their numbering, and their environments have said how many they were', async () => {
    expect(await gapsIn(machine.dataFolder)).toEqual([]);
    const told = await auditRows(
      machine.dataFolder,
      `select environment, count(*) as attempts, max(environments.attempts) as told
       from attempts left join environments on environments.id = environment group by environment`,
    );
    expect(told.length).toBeGreaterThanOrEqual(8);
    expect(told.filter((row) => row['told'] !== null && row['told'] !== row['attempts'])).toEqual([]);
    expect(told.filter((row) => row['told'] === null).length).toBeLessThanOrEqual(cutOff);
  }, 60_000);

  test('leave a gap where a delivery is lost, that the query names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'licet-lost-'));
    await cp(join(machine.dataFolder, 'buckets'), folder, { recursive: true });
    const files = await readdir(folder, { recursive: true });
    const lost = files.filter((file) => /-audit-.*\/attempts\/.*\.json\.gz$/.test(file)).toSorted()[0] ?? '';
    await rm(join(folder, lost));
    const archive = await openArchive(folder);
    const { rows } = await archive.query('select count(*) from attempts');
    archive.close();
    const [whole] = await auditRows(machine.dataFolder, 'select count(*) as records from attempts');
    const missing = Number(whole?.['records']) - z.number().parse(rows[0]?.[0]);
    expect(missing).toBeGreaterThan(0);
    const gaps = await gapsIn({ archive: folder });
    const named = gaps.reduce((sum, row) => sum + Number(row['last_number']) - Number(row['first_number']) + 1, 0);
    expect(new Set(gaps.map((row) => row['fault']))).toEqual(new Set(['missing']));
    await rm(folder, { recursive: true });
    expect(named).toBe(missing);
  }, 120_000);

  test('leave an audit that is sound', () => expectSoundAudit(machine), 120_000);
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same archive, hours and weeks after the run has ended. */
describe('an archive that has aged', () => {
  const census = 'select count(*) as records, count(distinct id) as ids, max(number) as highest from attempts';
  let before: unknown;
  const verify = () => licetAudit('verify', '--quiet', '--data', machine.dataFolder, '--format', 'json');

  beforeAll(async () => {
    await machine.stop({ keepData: true });
    before = await auditRows(machine.dataFolder, census);
  }, 60_000);

  test('says the same from columnar files, which the digests prove too', async () => {
    await expect(auditLater(machine.dataFolder, regions, 3 * HOUR)).resolves.toBe(0);
    await expect(auditRows(machine.dataFolder, census)).resolves.toEqual(before);
    await expect(verify()).resolves.toMatchObject({ code: 0 });
    const files = await readdir(join(machine.dataFolder, 'buckets'), { recursive: true });
    const kinds = files.map((file) => /\/columnar\/(\w+)\/.*\.parquet$/.exec(file)?.[1]).filter(Boolean);
    expect(new Set(kinds)).toEqual(new Set(auditKinds));
  }, 300_000);

  test('says the same when its originals are out of sight', async () => {
    await expect(auditLater(machine.dataFolder, regions, 32 * DAY)).resolves.toBeGreaterThan(0);
    const files = await readdir(join(machine.dataFolder, 'buckets'), { recursive: true });
    expect(files.filter((file) => /-audit-[^/]*\/attempts\/.*\.gz$/.test(file))).toEqual([]);
    await expect(auditRows(machine.dataFolder, census)).resolves.toEqual(before);
    await expect(gapsIn(machine.dataFolder)).resolves.toEqual([]);
    await expect(verify()).resolves.toMatchObject({ code: 0 });
  }, 300_000);

  test('is found altered by one byte', async () => {
    const buckets = join(machine.dataFolder, 'buckets');
    const files = await readdir(buckets, { recursive: true });
    const [victim = ''] = files.filter((file) => /\/columnar\/attempts\/.*\.parquet$/.test(file));
    const bytes = await readFile(join(buckets, victim));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(join(buckets, victim), bytes);
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain(victim.slice(victim.indexOf('columnar/')));
  }, 120_000);
});
