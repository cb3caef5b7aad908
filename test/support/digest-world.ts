import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { digestChain } from '../../lambdas/adapters/audit/digest-chain.ts';
import { digestedArchive } from '../../lambdas/adapters/audit/digested-archive.ts';
import { digestSigner } from '../../lambdas/adapters/kms/digest-signer.ts';
import { digestVerifier } from '../../lambdas/adapters/kms/digest-verifier.ts';
import { type AuditKind, changeObjectKey } from '../../lambdas/contract/audit.ts';
import { auditTables } from '../../lambdas/contract/audit-tables.ts';
import { loggedObjectKey } from '../../lambdas/contract/attempts.ts';
import { columnarKey, SOURCES_METADATA } from '../../lambdas/contract/columnar.ts';
import { sha256Of } from '../../lambdas/core/audit/digest.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import type { SignDigestsPorts } from '../../lambdas/operations/audit/digest-ports.ts';
import {
  type SignDigestsSettings,
  signDigests,
  type SigningOutcome,
} from '../../lambdas/operations/audit/sign-digests.ts';
import { type LocalKms, startKms } from '../../local/aws/kms-server.ts';
import { type LocalS3, startS3 } from '../../local/aws/s3-server.ts';
import { verifyCommand } from '../../local/audit/verify/command.ts';
import type { Verification } from '../../local/audit/verify/verify-archive.ts';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A moment from which a world's clock starts: noon of a day. */
export const START = Date.parse('2026-11-20T12:00:00.000Z');

const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
export const KEY_ID = 'mrk-digests';

/** An audit bucket with everything that signs and verifies it, on a clock of its own. */
export interface DigestWorld {
  readonly folder: string;
  readonly s3: S3Client;
  readonly server: LocalS3;
  readonly kms: LocalKms;
  now: number;
  readonly at: () => Instant;
}

export const bucketOf = (region = 'eu-west-1'): string => `licet-test-audit-000000000000-${region}`;

/** File of an object, to be altered behind the back of everybody. */
export const fileOf = (world: DigestWorld, key: string, region?: string): string =>
  join(world.folder, 'buckets', bucketOf(region), key);

export const openWorld = async (regions: readonly string[] = ['eu-west-1']): Promise<DigestWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'licet-digests-'));
  const world = { folder, now: START, at: () => instantAt(world.now) } as DigestWorld & { s3: S3Client };
  const now = () => new Date(world.now);
  const server = await startS3({ folder: join(folder, 'buckets'), now });
  const kms = await startKms({ folder: join(folder, 'kms'), now });
  for (const region of regions) {
    const objectLock = { mode: 'GOVERNANCE', days: 30 } as const;
    await server.createBucket({ name: bucketOf(region), versioned: true, objectLock });
    for (const keyId of [KEY_ID, 'mrk-other']) {
      await kms.createKey({ region, keyId, spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', multiRegion: true });
    }
  }
  const s3 = new S3Client({ endpoint: server.url, region: 'eu-west-1', credentials });
  return Object.assign(world, { server, kms, s3 });
};

export const closeWorld = async (world: DigestWorld): Promise<void> => {
  world.s3.destroy();
  await world.server.stop();
  await world.kms.stop();
  await rm(world.folder, { recursive: true, force: true });
};

export const put = async (
  world: DigestWorld,
  key: string,
  body: Uint8Array | string,
  region?: string,
): Promise<string> => {
  await world.s3.send(
    new PutObjectCommand({
      Bucket: bucketOf(region),
      Key: key,
      Body: body,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
    }),
  );
  // A copy of a bucket keeps when its objects came in; the stand-in's files have the time of this machine.
  await utimes(fileOf(world, key, region), world.now / 1000, world.now / 1000);
  return key;
};

export const hide = (world: DigestWorld, key: string): Promise<unknown> =>
  world.s3.send(new DeleteObjectCommand({ Bucket: bucketOf(), Key: key }));

interface ToldChange {
  readonly entity?: string;
  readonly version: number;
  readonly at?: Instant;
  readonly region?: string;
}

export const changeLine = (id: string, { entity = 'lic_1', version, at }: ToldChange): string =>
  JSON.stringify({
    schema: 1,
    id,
    changed_at: at,
    action: 'license.renewed',
    actor: 'arn:aws:iam::000000000000:user/olga',
    reason: null,
    request_id: 'req',
    entity: 'license',
    entity_id: entity,
    version,
    before: version === 1 ? null : '{"id":"lic_1","note":"ü"}',
    after: '{"id":"lic_1"}',
    sequence: String(version),
  });

/** Archives a change, as of now where nothing else is said. */
export const putChange = (world: DigestWorld, id: string, told: ToldChange): Promise<string> => {
  const at = told.at ?? world.at();
  const region = told.region ?? 'eu-west-1';
  return put(world, changeObjectKey({ region, at, id }), `${changeLine(id, { ...told, at })}\n`, region);
};

export const attemptLine = (number: number, environment: string, at: Instant): string => {
  const told: Record<string, unknown> = {
    schema: 1,
    id: `dec_${environment}_${number}`,
    attempted_at: at,
    action: 'check',
    code: 'ALLOWED',
    allowed: true,
    status: 200,
    latency_us: 312,
    request_id: 'req',
    function: 'check',
    environment,
    number,
  };
  const columns = auditTables.find(({ kind }) => kind === 'attempts')?.columns ?? [];
  return JSON.stringify({
    audit: 'attempts',
    ...Object.fromEntries(columns.map(({ name }) => [name, told[name] ?? null])),
  });
};

export const environmentLine = (id: string, attempts: number, at: Instant): string =>
  JSON.stringify({ audit: 'environments', schema: 1, id, function: 'check', started_at: at, ended_at: at, attempts });

/** Archives lines of a delivery of logs, as of now. */
export const putLogged = (
  world: DigestWorld,
  kind: 'attempts' | 'environments',
  delivery: string,
  lines: readonly string[],
): Promise<string> => {
  const body = gzipSync(lines.map((line) => `${line}\n`).join(''));
  return put(world, loggedObjectKey(kind, { region: 'eu-west-1', at: world.at() }, delivery), body);
};

export interface Source {
  readonly key: string;
  /** The object's bytes, and what it holds uncompressed. */
  readonly bytes: Uint8Array;
  readonly lines: readonly string[];
}

const typeOf = { string: 'STRING', int: 'INT32', bigint: 'INT64', boolean: 'BOOLEAN' } as const;

interface ColumnOfFile {
  readonly name: string;
  readonly data: unknown[];
  readonly type: (typeof typeOf)[keyof typeof typeOf];
  readonly nullable: boolean;
  /** By default as values are best encoded. */
  readonly encoding?: 'PLAIN';
}

interface Columnar {
  readonly kind: AuditKind;
  readonly at: Instant;
  readonly part?: number;
  readonly repeated?: ReadonlySet<string>;
  /** Lines that are kept word for word. */
  readonly verbatim?: ReadonlySet<string>;
  /** What somebody makes of the columns who means harm. */
  readonly alter?: (columns: readonly ColumnOfFile[]) => readonly ColumnOfFile[];
}

/** A columnar file by the rule of the contract, written independently of whoever writes them in AWS. */
export const columnarBytes = (
  sources: readonly Source[],
  { kind, repeated, verbatim, alter }: Columnar,
): Uint8Array => {
  const rows = sources.flatMap(({ key, lines }) =>
    lines.map((line, position) => ({
      ...(JSON.parse(line) as Record<string, unknown>),
      ...{ source: key, position, verbatim: verbatim?.has(line) === true ? line : null },
      repeated: repeated?.has(line) === true,
    })),
  );
  const columns = [
    ...(auditTables.find((table) => table.kind === kind)?.columns ?? []),
    { name: 'source', type: 'string' as const },
    { name: 'position', type: 'int' as const },
    { name: 'verbatim', type: 'string' as const },
    { name: 'repeated', type: 'boolean' as const },
  ];
  const columnData = columns.map(({ name, type }): ColumnOfFile => ({
    name,
    data: rows.map((row): unknown => {
      const value = (row as Record<string, unknown>)[name] ?? null;
      return type === 'bigint' && typeof value === 'number' ? BigInt(value) : value;
    }),
    type: typeOf[type],
    nullable: true,
    ...(type === 'boolean' ? { encoding: 'PLAIN' } : {}),
  }));
  const told = sources.map(({ key, bytes, lines }) => ({
    ...{ key, records: lines.length, sha256: sha256Of(bytes) },
    content: sha256Of(lines.map((line) => `${line}\n`).join('')),
  }));
  return new Uint8Array(
    parquetWriteBuffer({
      codec: 'ZSTD',
      compressors: { ZSTD: (content) => zstdCompressSync(content) },
      columnData: [...(alter?.(columnData) ?? columnData)],
      kvMetadata: [{ key: SOURCES_METADATA, value: JSON.stringify(told) }],
    }),
  );
};

export const putColumnar = (world: DigestWorld, sources: readonly Source[], columnar: Columnar): Promise<string> =>
  put(
    world,
    columnarKey(columnar.kind, { region: 'eu-west-1', at: columnar.at }, columnar.part ?? 1),
    columnarBytes(sources, columnar),
  );

export const portsOf = (
  world: DigestWorld,
  region = 'eu-west-1',
): SignDigestsPorts & { readonly reported: string[] } => {
  const reported: string[] = [];
  const report = (key: string) => void reported.push(key);
  const kms = new KMSClient({ endpoint: world.kms.url, region, credentials });
  const keyArn = `arn:aws:kms:${region}:000000000000:key/${KEY_ID}`;
  const bucket = bucketOf(region);
  return {
    clock: world.at,
    chain: digestChain(world.s3, { bucket, region, lock: { mode: 'GOVERNANCE', days: 395 } }),
    archive: digestedArchive(world.s3, { bucket, region, report }),
    sign: digestSigner(kms, keyArn, world.at),
    isSigned: digestVerifier(kms, [keyArn]),
    report,
    reported,
  };
};

/** Of somebody with another key. */
export const otherSigner = (world: DigestWorld): SignDigestsPorts['sign'] => {
  const kms = new KMSClient({ endpoint: world.kms.url, region: 'eu-west-1', credentials });
  return digestSigner(kms, 'arn:aws:kms:eu-west-1:000000000000:key/mrk-other', world.at);
};

export const settingsOf = (region = 'eu-west-1'): SignDigestsSettings => ({
  ...{ issuer: 'urn:licet:test', region, readFor: 12 * MINUTE, objectsMax: 50_000 },
});

/** A run of the schedule, an hour after what happened last. */
export const digest = async (world: DigestWorld, region?: string): Promise<SigningOutcome> => {
  world.now += HOUR;
  return signDigests(portsOf(world, region), settingsOf(region));
};

const publicKeyFile = async (world: DigestWorld): Promise<string> => {
  const keys = JSON.parse(await readFile(join(world.folder, 'kms', 'keys.json'), 'utf8')) as {
    keyId: string;
    privateKey: Record<string, string>;
  }[];
  const jwks = keys
    .filter(({ keyId }) => keyId === KEY_ID)
    .map(({ keyId: kid, privateKey: { kty, crv, x, y } }) => ({ ...{ kty, crv, x, y }, kid }));
  const path = join(world.folder, 'jwks.json');
  await writeFile(path, JSON.stringify({ keys: jwks }));
  return path;
};

/** What `npx licet audit verify` tells of the buckets as they lie on the disk. */
export const verified = async (world: DigestWorld, ...more: string[]): Promise<Verification & { isSound: boolean }> => {
  const argv = ['--archive', join(world.folder, 'buckets'), '--public-key', await publicKeyFile(world)];
  const { output, isSound } = await verifyCommand([...argv, '--format', 'json', '--quiet', ...more], {
    defaultFolder: 'none',
    now: () => new Date(world.now),
    progress: { isTerminal: false, columns: undefined, write: () => undefined },
  });
  return { ...(JSON.parse(output) as Verification), isSound };
};

/** Each failure as `code key`. */
export const failuresOf = ({ failures }: Verification): string[] => failures.map(({ code, key }) => `${code} ${key}`);
