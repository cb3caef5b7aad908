import { regionalSeats } from '../adapters/dynamodb/regional-seats.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { actionByRoute } from '../adapters/http/action-by-route.ts';
import { endpoint, requestIdOf } from '../adapters/http/endpoint.ts';
import type { HttpAnswer, HttpEvent } from '../adapters/http/http-answer.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { licenseKeyInvalid, presentedLicenseKey } from '../adapters/http/license-authorization.ts';
import { newPathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { claimSeatRequest, releaseSeatQuery, transferSeatRequest } from '../adapters/http/schemas/seats.ts';
import { seatRefused } from '../adapters/http/seat-refused.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import type { Result } from '../core/result.ts';
import { label } from '../core/seat.ts';
import { claimSeat } from '../operations/claim-seat.ts';
import { releaseSeat } from '../operations/release-seat.ts';
import type { SeatRefusal } from '../operations/seat-refusal.ts';
import { transferSeat } from '../operations/transfer-seat.ts';

const region = readEnvironment(environment.region);

const { ports } = regionalSeats({
  region,
  regions: readEnvironment(environment.regions),
  tableName: readEnvironment(environment.tableName),
  planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
  clock: systemClock,
  random: systemRandom,
});

const granted = <Value>(outcome: Result<Value, SeatRefusal> | undefined): Value => {
  if (outcome === undefined) throw licenseKeyInvalid();
  if (!outcome.ok) throw seatRefused(outcome.refusal);
  return outcome.value;
};

const deviceIn = (event: HttpEvent): string => newPathId(event, 'device', label);

const claim = async (event: HttpEvent): Promise<HttpAnswer> => {
  const key = presentedLicenseKey(event);
  const details = { device: deviceIn(event), ...readJsonBody(event, claimSeatRequest) };
  const { isNew, seat } = granted(await claimSeat(ports, key, { details, requestId: requestIdOf(event) }));
  return { status: isNew ? 201 : 200, body: { seat } };
};

const release = async (event: HttpEvent): Promise<HttpAnswer> => {
  const key = presentedLicenseKey(event);
  const claimant = { device: deviceIn(event), ...readQuery(event, releaseSeatQuery) };
  granted(await releaseSeat(ports, key, { claimant, requestId: requestIdOf(event) }));
  return { status: 204 };
};

const transfer = async (event: HttpEvent): Promise<HttpAnswer> => {
  const key = presentedLicenseKey(event);
  const { user, to } = readJsonBody(event, transferSeatRequest);
  const from = { device: deviceIn(event), user };
  return {
    status: 200,
    body: { seat: granted(await transferSeat(ports, key, { from, to, requestId: requestIdOf(event) })) },
  };
};

type SeatAction = (event: HttpEvent) => Promise<HttpAnswer>;

const actionFor = actionByRoute<'seats', SeatAction>({
  claimSeat: claim,
  releaseSeat: release,
  transferSeat: transfer,
});

/** Seats of the license that a key opens: claim or renew, release, hand on. */
export const handler = endpoint(region, (event) => actionFor(event)(event));
