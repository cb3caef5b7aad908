import { randomBytes } from 'node:crypto';
import type { BatchGetItemInput, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { batchRead } from '../lambdas/adapters/dynamodb/batch-read.ts';
import { licenseKey, seatKey } from '../lambdas/adapters/dynamodb/keys.ts';
import { stepToWrite } from '../lambdas/adapters/dynamodb/seat-steps.ts';
import { systemClock, systemRandom } from '../lambdas/adapters/system.ts';
import { sortableId } from '../lambdas/core/ids.ts';
import type { License } from '../lambdas/core/license.ts';
import type { PlanVersion } from '../lambdas/core/plan.ts';
import { seatId } from '../lambdas/core/seats/seat.ts';
import { claimed } from '../lambdas/core/seats/seat-change.ts';
import { SEATS } from '../lambdas/core/seats/seat-resource.ts';
import { changeEventOf } from '../lambdas/operations/author.ts';

export const newDevice = (): string => `device-${randomBytes(12).toString('hex')}`;

const requestOf = (licenseKey: string, method: string, device: string, route: string) => ({
  version: '2.0',
  routeKey: `${method} ${route}`,
  rawPath: route.replace('{device}', device),
  rawQueryString: '',
  headers: { authorization: `License ${licenseKey}`, 'user-agent': 'bench' },
  pathParameters: { device },
  requestContext: {
    requestId: randomBytes(16).toString('hex'),
    http: { method, path: `/v1/seats/${device}`, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
  },
  isBase64Encoded: false,
});

/** A claim, or a renewal, as API Gateway's payload format 2.0 delivers it. */
export const claimEvent = (licenseKey: string, device: string) =>
  requestOf(licenseKey, 'PUT', device, '/v1/seats/{device}');

export const releaseEvent = (licenseKey: string, device: string) =>
  requestOf(licenseKey, 'DELETE', device, '/v1/seats/{device}');

/** The read of a claim in a deployment of one region, as the service would make it for a new device. */
export const claimRead = (table: string, license: License): BatchGetItemInput => {
  const holder = { kind: 'device', device: newDevice() } as const;
  return batchRead(table, [marshall(licenseKey(license.id)), marshall(seatKey(license.id, license.home, holder))]);
};

/** The transaction of a claim, item for item, as the service would make it for a new device. */
export const claimTransaction = (table: string, license: License, { seats }: PlanVersion): TransactWriteItem[] => {
  if (seats === undefined) throw new Error('the plan of the benchmark gives seats');
  const now = systemClock();
  const id = seatId.parse(sortableId('sea', Date.parse(now), systemRandom(10)));
  const holder = { kind: 'device', device: newDevice() } as const;
  const made = { id, license: license.id, region: license.home, resource: SEATS, holder, details: {}, now };
  const { action, ...after } = claimed(made, seats);
  const by = { actor: `license-key:${license.id}`, requestId: randomBytes(16).toString('hex') };
  const event = changeEventOf(action, by, { at: now, random: systemRandom });
  return [
    stepToWrite(table, license.home, { kind: 'take', license: license.id, resource: SEATS, freeNeeded: 1 }),
    stepToWrite(table, license.home, { kind: 'seat', over: undefined, after, event }),
  ];
};
