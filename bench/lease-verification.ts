import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import { keySet } from '../client/src/lease/key-set.ts';
import { verifyLease } from '../client/src/lease/lease.ts';
import { derSignature } from '../client/src/platform/der-signature.ts';
import { nodeCryptography } from '../client/src/platform/node-cryptography.ts';
import { LEASE_TOKEN_TYPE, type LeaseClaims } from '../lambdas/contract/lease-claims.ts';
import { statusListPath } from '../lambdas/contract/status-list.ts';
import { median } from './statistics.ts';
import { table } from './table.ts';

/** A verification may cost so many times the bare check of the token's signature, and no more than any other library's. */
const RATIO_MAX = 1.2;
/** Noise of two equals on a quiet machine: what no medians of one run can tell apart. */
const NOISE = 0.02;
/** Odd, so that a median is a block's. */
const BLOCKS = 61;
const WARM_UP_BLOCKS = 8;
const CALLS_PER_BLOCK = 100;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const issuer = 'urn:licet:bench';
const product = 'atlas';
const kid = 'bench';
const nowSeconds = Math.floor(Date.now() / 1_000);
const DAY = 86_400;

/** An ordinary lease: a subscription, bound to a device, with a handful of features. */
const claims: LeaseClaims = {
  iss: issuer,
  sub: 'lic_01kjmma2g00000000000000000',
  aud: product,
  iat: nowSeconds,
  nbf: nowSeconds,
  exp: nowSeconds + 30 * DAY,
  jti: 'lea_01kjmma2g00000000000000000',
  cnf: { device: 'laptop-1' },
  entitlements: { features: { sso: true, audit: false, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] } },
  plan: 'pro',
  plan_version: 3,
  refresh_after: nowSeconds + DAY,
  grace_until: nowSeconds + 37 * DAY,
  license_expires_at: nowSeconds + 200 * DAY,
  status: { status_list: { idx: 4_711, uri: `https://licet.example${statusListPath('0')}` } },
};

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signingInput = `${base64url({ alg: 'ES256', kid, typ: LEASE_TOKEN_TYPE })}.${base64url(claims)}`;
const signature = sign('sha256', Buffer.from(signingInput), { key: privateKey, dsaEncoding: 'ieee-p1363' });
const token = `${signingInput}.${signature.toString('base64url')}`;
const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
const jwk = { kty: 'EC', crv: 'P-256', x, y, kid } as const;

interface Contender {
  readonly name: string;
  /** Verifies once. @throws Error where it does not find the token good: it would not do what is measured */
  readonly run: () => unknown;
}

/** The least that a verification can be: the signature alone, of bytes that are there already, in JOSE's own form. */
const bareCheck = (): Contender => {
  const [bytes, key] = [Buffer.from(signingInput), { key: publicKey, dsaEncoding: 'ieee-p1363' } as const];
  return {
    name: 'crypto.verify, bare, JOSE signature',
    run: () => {
      if (!verify('sha256', bytes, key, signature)) throw new Error('not verified');
    },
  };
};

/** The same with the signature turned into DER beforehand, which Node.js checks faster. For information. */
const bareDerCheck = (): Contender => {
  const [bytes, der] = [Buffer.from(signingInput), derSignature(signature)];
  return {
    name: 'crypto.verify, bare, DER signature',
    run: () => {
      if (!verify('sha256', bytes, publicKey, der)) throw new Error('not verified');
    },
  };
};

const licet = (): Contender => {
  const nobody = () => Promise.resolve(undefined);
  const keys = keySet({
    cryptography: nodeCryptography,
    monotonic: () => performance.now(),
    pinned: [jwk],
    fetchKeys: nobody,
  });
  return {
    name: 'Licet verifyLease',
    run: async () => {
      const lease = await verifyLease(token, { keys, product, issuer });
      if (!lease.ok) throw new Error(lease.fault);
    },
  };
};

const jose = async (): Promise<Contender> => {
  const key = await importJWK(jwk, 'ES256');
  const options = { issuer, audience: product, typ: LEASE_TOKEN_TYPE, algorithms: ['ES256'] };
  return { name: 'jose', run: () => jwtVerify(token, key, options) };
};

const fastJwt = (): Contender => {
  const key = publicKey.export({ format: 'pem', type: 'spki' });
  const check = createVerifier({
    key,
    algorithms: ['ES256'],
    allowedIss: issuer,
    allowedAud: product,
    checkTyp: LEASE_TOKEN_TYPE,
    cache: false,
  });
  return { name: 'fast-jwt, no cache', run: () => check(token) as unknown };
};

const awsJwtVerify = (): Contender => {
  const jwksUri = 'https://licet.example/.well-known/jwks.json';
  const verifier = JwtVerifier.create({ issuer, audience: product, jwksUri });
  verifier.cacheJwks({ keys: [{ ...jwk, use: 'sig', alg: 'ES256' }] });
  return { name: 'aws-jwt-verify, sync', run: () => verifier.verifySync(token) };
};

/** Microseconds that one call took in this block. */
const blockOf = async (run: Contender['run']): Promise<number> => {
  const start = performance.now();
  for (let call = 0; call < CALLS_PER_BLOCK; call += 1) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - start) * 1_000) / CALLS_PER_BLOCK;
};

interface Measured {
  readonly name: string;
  readonly times: readonly number[];
}

/** All of them in turns, block by block, each round in another order: what else the machine does meets all alike. */
const measure = async (contenders: readonly Contender[]): Promise<readonly Measured[]> => {
  const times = contenders.map(() => new Array<number>());
  for (let block = -WARM_UP_BLOCKS; block < BLOCKS; block += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const place = (turn + block + WARM_UP_BLOCKS) % contenders.length;
      const contender = contenders[place];
      if (contender === undefined) continue;
      const time = await blockOf(contender.run);
      if (block >= 0) times[place]?.push(time);
    }
  }
  return contenders.map(({ name }, place) => ({ name, times: times[place] ?? [] }));
};

/** Median of the ratios of blocks that ran next to each other: steadier than the ratio of two medians. */
const ratioOf = (one: Measured, other: Measured): number =>
  median(one.times.map((time, block) => time / (other.times[block] ?? Number.NaN)));

const main = async (): Promise<void> => {
  print(`Node.js ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`);
  print(`One lease of ${token.length} characters; medians of ${BLOCKS} interleaved blocks of ${CALLS_PER_BLOCK}.\n`);
  const measured = await measure([licet(), bareCheck(), bareDerCheck(), await jose(), fastJwt(), awsJwtVerify()]);
  const [ours, bare, , ...others] = measured;
  if (ours === undefined || bare === undefined) throw new Error('nothing was measured');
  const rows = measured.map((each) => [
    each.name,
    `${median(each.times).toFixed(1)} µs`,
    `${ratioOf(each, bare).toFixed(3)} x`,
    each === ours ? '' : `${ratioOf(ours, each).toFixed(3)} x`,
  ]);
  print(table(['', 'median', 'against the bare check', 'Licet against it'], rows));
  const failures = [
    ...(ratioOf(ours, bare) > RATIO_MAX ? [`costs more than ${RATIO_MAX} x the bare check`] : []),
    ...others.filter((other) => ratioOf(ours, other) > 1 + NOISE).map(({ name }) => `is slower than ${name}`),
  ];
  print(failures.length === 0 ? '\nPassed.' : `\nFailed: verifyLease ${failures.join('; ')}.`);
  if (failures.length > 0) process.exitCode = 1;
};

await main();
