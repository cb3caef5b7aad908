import { ledger } from '../adapters/dynamodb/ledger.ts';
import { licenseDirectory } from '../adapters/dynamodb/license-directory.ts';
import { regionalSeats } from '../adapters/dynamodb/regional-seats.ts';
import { readEntitlementSettings } from '../adapters/environment.ts';
import type { OperationOf } from '../adapters/http/action-by-route.ts';
import type { HttpEvent } from '../adapters/http/http-answer.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { changed, listed } from '../adapters/http/operator-answer.ts';
import { type OperatorAction, operatorEndpoint } from '../adapters/http/operator-endpoint.ts';
import { operatorRefused } from '../adapters/http/operator-refused.ts';
import { nothingThere, pathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { retireRegionRequest, seatsQuery } from '../adapters/http/schemas/seats.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { licenseId } from '../core/ids.ts';
import { label } from '../core/seats/seat.ts';
import { freeSeat } from '../operations/seats/free-seat.ts';
import { listSeats } from '../operations/seats/list-seats.ts';
import { type RetirePorts, retireRegion } from '../operations/seats/retire-region.ts';
import { showPools } from '../operations/seats/show-pools.ts';

const there = <Value>(value: Value | undefined, event: HttpEvent): Value => {
  if (value === undefined) throw nothingThere(event);
  return value;
};

/** Seats of a license as operators see and free them, and the pools of its regions. */
export const licenseSeatActions = (ports: RetirePorts): Record<OperationOf<'license-seats'>, OperatorAction> => ({
  listSeats: async ({ event }) => {
    const page = await listSeats(ports, pathId(event, 'id', licenseId), readQuery(event, seatsQuery));
    return listed(there(page, event));
  },
  freeSeat: async ({ event, author }) => {
    const seat = { license: pathId(event, 'id', licenseId), holder: pathId(event, 'holder', label) };
    const freed = await freeSeat(ports, author, seat);
    if (!freed.ok) throw operatorRefused(freed.refusal);
    return { status: 204 };
  },
  showPools: async ({ event }) => {
    const status = await showPools(ports, pathId(event, 'id', licenseId));
    return { status: 200, body: there(status, event) };
  },
  retireRegion: async ({ event, ...asked }) => {
    const request = { id: pathId(event, 'id', licenseId), ...asked };
    return changed(await retireRegion(ports, request, readJsonBody(event, retireRegionRequest).region));
  },
});

const settings = readEntitlementSettings();
const { table, ports } = regionalSeats({ ...settings, clock: systemClock, random: systemRandom });

export const handler = operatorEndpoint<'license-seats'>(
  settings.region,
  licenseSeatActions({ ...ports, ledger: ledger(table, systemRandom), directory: licenseDirectory(table) }),
);
