import { gunzipSync, gzipSync } from 'node:zlib';
import { columnarFormat } from '../lambdas/adapters/parquet/columnar-format.ts';
import type { AttemptRecord } from '../lambdas/contract/attempts.ts';
import { instantAt } from '../lambdas/core/instant.ts';
import { sha256Of } from '../lambdas/core/audit/digest.ts';
import { compactAudit } from '../lambdas/operations/audit/compact-audit.ts';
import type { CompactedArchive } from '../lambdas/operations/audit/compaction-ports.ts';
import { inMemory } from '../lambdas/operations/audit/reconcile-part.ts';

/**
 * What it takes to make an hour of attempts columnar: time, memory, and what is left to store and to scan. The archive is
 * in memory, and what S3 would take is not counted.
 *
 *     node bench/compaction.ts [attempts] [originals]
 */
const attempts = Number(process.argv[2] ?? 100_000);
const deliveries = Number(process.argv[3] ?? 60);
const ENVIRONMENTS = 40;
const LICENSES = 2_000;

/** Chance that is the same in every run. */
let seed = 1;
const draw = (below: number): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const letters = (count: number): string =>
  Array.from({ length: count }, () => '0123456789abcdefghjkmnpqrstvwxyz'.charAt(draw(32))).join('');

const licenses = Array.from({ length: LICENSES }, (_, at) => ({
  license: `lic_${letters(26)}`,
  customer: `cus_${at % 300}`,
  plan: ['pro', 'team', 'enterprise'][at % 3] ?? 'pro',
  devices: Array.from({ length: 5 }, () => letters(43)),
}));
const environments = Array.from({ length: ENVIRONMENTS }, () => letters(22));

const attempt = (at: number): AttemptRecord => {
  const { license, customer, plan, devices } = licenses[draw(LICENSES)] ?? {
    license: '',
    customer: '',
    plan: '',
    devices: [],
  };
  const allowed = draw(20) !== 0;
  return {
    audit: 'attempts',
    schema: 1,
    id: `dec_${letters(26)}`,
    attempted_at: new Date(Date.parse('2026-11-23T09:00:00Z') + Math.floor((at / attempts) * 3_600_000)).toISOString(),
    action: 'check',
    code: allowed ? 'VALID' : 'SEAT_REQUIRED',
    allowed,
    status: 200,
    key_standing: 'current',
    license,
    license_version: 1 + draw(9),
    customer,
    product: 'atlas',
    plan,
    plan_version: 3,
    shadow: null,
    device_hash: devices[draw(5)] ?? null,
    user_hash: null,
    facts: JSON.stringify({
      question: { feature: 'export', context: { version: `4.${draw(20)}` } },
      seats: [{ region: 'eu-west-1', until: `2026-11-23T1${draw(10)}:00:00.000Z` }],
      planAge: draw(5_000),
    }),
    latency_us: 400 + draw(4_000),
    request_id: letters(32),
    function: 'check',
    environment: environments[at % ENVIRONMENTS] ?? '',
    number: Math.floor(at / ENVIRONMENTS) + 1,
  };
};

const objects = new Map<string, Uint8Array>();
const where = 'attempts/region=eu-west-1/day=2026-11-23/hour=09';
const perDelivery = Math.ceil(attempts / deliveries);
let written = 0;
for (let at = 0; at < attempts; at += perDelivery) {
  const lines = Array.from(
    { length: Math.min(perDelivery, attempts - at) },
    (_, line) => `${JSON.stringify(attempt(at + line))}\n`,
  );
  const text = lines.join('');
  written += text.length;
  objects.set(`${where}/${String(at).padStart(8, '0')}.json.gz`, gzipSync(text));
}
const zipped = [...objects.values()].reduce((sum, bytes) => sum + bytes.length, 0);

const get = (key: string): Uint8Array => objects.get(key) ?? new Uint8Array();
const archive: CompactedArchive = {
  folders: () => Promise.resolve([]),
  list: (prefix) =>
    Promise.resolve(
      [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, bytes]) => ({ key, bytes: bytes.length, at: instantAt(0) })),
    ),
  original: (key) => Promise.resolve({ key, sha256: sha256Of(get(key)), content: gunzipSync(get(key)) }),
  read: (key) => Promise.resolve(get(key)),
  open: ({ key }) => inMemory(get(key)),
  put: (key, bytes) => Promise.resolve(objects.set(key, Uint8Array.from(bytes)).has(key)),
  hide: () => Promise.resolve(),
};

const before = process.memoryUsage.rss();
const start = performance.now();
const outcome = await compactAudit(
  {
    clock: () => instantAt(Date.parse('2026-11-23T12:00:00Z')),
    timeLeft: () => 1_000_000,
    archive,
    format: columnarFormat,
    report: (what, cause) => {
      throw new Error(`${what} failed`, { cause });
    },
  },
  {
    region: 'eu-west-1',
    everything: false,
    // As the function has them.
    bounds: { originals: 10_000, rows: 200_000, bytes: 128 * 1024 * 1024 },
    time: { begin: 0, read: 0 },
  },
);
const seconds = (performance.now() - start) / 1000;
const columnar = [...objects]
  .filter(([key]) => key.startsWith('columnar/'))
  .reduce((sum, [, bytes]) => sum + bytes.length, 0);
const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

process.stdout.write(
  [
    `${outcome.rows} attempts of ${Math.round(written / attempts)} bytes in ${deliveries} originals: ${outcome.parts} columnar files, ${outcome.failed} failures`,
    `${seconds.toFixed(1)} s, ${Math.round(outcome.rows / seconds)} rows/s, reconciliation included`,
    `memory at its most ${mebibytes(process.resourceUsage().maxRSS * 1024)}, of which ${mebibytes(before)} before`,
    `lines ${mebibytes(written)}, gzip ${mebibytes(zipped)}, columnar ${mebibytes(columnar)}: ${(zipped / columnar).toFixed(2)} x smaller than gzip`,
    '',
  ].join('\n'),
);
