import { attemptRecording } from '../adapters/attempt-recording.ts';
import { regionalSeats } from '../adapters/dynamodb/regional-seats.ts';
import { readHolderSettings } from '../adapters/environment.ts';
import { actionByRoute } from '../adapters/http/action-by-route.ts';
import { type HolderAnswer, type HolderRequest, attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { requestIdOf } from '../adapters/http/endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { newPathId } from '../adapters/http/path-parameter.ts';
import { readQuery } from '../adapters/http/query-string.ts';
import { claimSeatRequest, releaseSeatQuery, transferSeatRequest } from '../adapters/http/schemas/seats.ts';
import { seatRefused } from '../adapters/http/seat-refused.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import type { AttemptAction } from '../contract/attempts.ts';
import type { Result } from '../core/result.ts';
import { label } from '../core/seats/seat.ts';
import { claimSeat } from '../operations/seats/claim-seat.ts';
import { releaseSeat } from '../operations/seats/release-seat.ts';
import type { SeatRefusal } from '../operations/seats/seat-refusal.ts';
import { transferSeat } from '../operations/seats/transfer-seat.ts';

const settings = readHolderSettings();
const { ports } = regionalSeats({ ...settings, clock: systemClock, random: systemRandom });
const recording = await attemptRecording({ ...settings, function: 'seats', reader: ports.reader });

const granted = <Value>(outcome: Result<Value, SeatRefusal> | undefined): Value => {
  if (outcome === undefined) throw licenseKeyInvalid();
  if (!outcome.ok) throw seatRefused(outcome.refusal);
  return outcome.value;
};

const deviceIn = ({ event }: HolderRequest): string => newPathId(event, 'device', label);

const claim = async (request: HolderRequest): Promise<HolderAnswer> => {
  const { event, key, reader, asks } = request;
  const details = { device: deviceIn(request), ...readJsonBody(event, claimSeatRequest) };
  asks({ claimant: details });
  const claimed = await claimSeat({ ...ports, reader }, key, { details, requestId: requestIdOf(event) });
  const { isNew, seat } = granted(claimed);
  return isNew
    ? { status: 201, body: { seat }, attempt: { code: 'SEAT_CLAIMED', allowed: true } }
    : { status: 200, body: { seat }, attempt: { code: 'SEAT_RENEWED', allowed: true } };
};

const release = async (request: HolderRequest): Promise<HolderAnswer> => {
  const { event, key, reader, asks } = request;
  const claimant = { device: deviceIn(request), ...readQuery(event, releaseSeatQuery) };
  asks({ claimant });
  granted(await releaseSeat({ ...ports, reader }, key, { claimant, requestId: requestIdOf(event) }));
  return { status: 204, attempt: { code: 'SEAT_RELEASED', allowed: true } };
};

const transfer = async (request: HolderRequest): Promise<HolderAnswer> => {
  const { event, key, reader, asks } = request;
  const { user, to } = readJsonBody(event, transferSeatRequest);
  const from = { device: deviceIn(request), user };
  asks({ claimant: from });
  const moved = await transferSeat({ ...ports, reader }, key, { from, to, requestId: requestIdOf(event) });
  const seat = granted(moved);
  return { status: 200, body: { seat }, attempt: { code: 'SEAT_TRANSFERRED', allowed: true } };
};

interface SeatAction {
  readonly action: AttemptAction;
  readonly run: (request: HolderRequest) => Promise<HolderAnswer>;
}

const actionFor = actionByRoute<'seats', SeatAction>({
  claimSeat: { action: 'seat.claim', run: claim },
  releaseSeat: { action: 'seat.release', run: release },
  transferSeat: { action: 'seat.transfer', run: transfer },
});

/** Seats of the license that a key opens: claim or renew, release, hand on. */
export const handler = attemptEndpoint(
  recording,
  (event) => actionFor(event).action,
  (request) => actionFor(request.event).run(request),
);
