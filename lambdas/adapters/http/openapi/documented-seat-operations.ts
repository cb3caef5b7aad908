import type { OperationId } from '../../../contract/routes.ts';
import type { DocumentedOperation } from './documented-operation.ts';
import { headerParameters as header, pathParameters as path, queryParameters as query } from './parameters.ts';

type SeatOperation = Extract<
  OperationId,
  'claimSeat' | 'releaseSeat' | 'transferSeat' | 'listSeats' | 'freeSeat' | 'showPools' | 'retireRegion'
>;

/** What the document says of the operations on seats, beyond their routes. */
export const documentedSeatOperations: Readonly<Record<SeatOperation, DocumentedOperation>> = {
  claimSeat: {
    tag: 'Seats',
    summary:
      'Claim a seat for a device, or for a user on a device; or renew the one it has, in whatever region. Repeating it is how a client renews: nothing is written before `renewAfter`.',
    parameters: [path.device],
    request: { schema: 'ClaimSeatRequest', example: { name: 'build agent 7' } },
    answers: {
      200: { description: 'The seat that it has, renewed where that was due.', schema: 'ClaimedSeat' },
      201: { description: 'A new seat.', schema: 'ClaimedSeat' },
    },
    problems: [
      'SEAT_DENIED',
      'SEATS_NOT_INCLUDED',
      'SEATS_EXHAUSTED',
      'DEVICES_EXHAUSTED',
      'SEATS_UNREACHABLE',
      'SEATS_CONTENDED',
    ],
  },
  releaseSeat: {
    tag: 'Seats',
    summary:
      "Release a device's seat, wherever it is; a user's once its last device is taken off. Done as well where there is none.",
    parameters: [path.device, ...query.releaseSeat],
    answers: { 204: { description: 'Released.' } },
    problems: ['INVALID_INPUT', 'TRANSFERS_EXHAUSTED', 'SEATS_UNREACHABLE', 'SEATS_CONTENDED'],
  },
  transferSeat: {
    tag: 'Seats',
    summary:
      'Hand a seat on to another device or user, as often as the plan allows. Repeating it changes nothing more.',
    parameters: [path.device],
    request: { schema: 'TransferSeatRequest', example: { to: { device: 'laptop-2' } } },
    answers: { 200: { description: 'The seat of the one who has it now.', schema: 'ClaimedSeat' } },
    problems: [
      'SEAT_DENIED',
      'SEATS_NOT_INCLUDED',
      'SEAT_UNKNOWN',
      'CONFLICT',
      'TRANSFERS_EXHAUSTED',
      'SEATS_UNREACHABLE',
      'SEATS_CONTENDED',
    ],
  },
  listSeats: {
    tag: 'Seats',
    summary: 'Held seats of a license, region by region. A moment behind the writes of other regions.',
    parameters: [path.license, ...query.seats],
    answers: { 200: { description: 'One page.', schema: 'Seats' } },
    problems: ['NOT_FOUND', 'INVALID_INPUT', 'CURSOR_INVALID'],
  },
  freeSeat: {
    tag: 'Seats',
    summary: 'Release the seat of a device or user. Counts as no transfer.',
    parameters: [path.license, path.holder, header.reason],
    answers: { 204: { description: 'Released.' } },
    problems: ['NOT_FOUND', 'SEATS_CONTENDED'],
  },
  showPools: {
    tag: 'Seats',
    summary: "How a license's seats are spread over the regions, and how many are held.",
    parameters: [path.license],
    answers: { 200: { description: 'As it has reached this region.', schema: 'Pools' } },
    problems: ['NOT_FOUND'],
  },
  retireRegion: {
    tag: 'Seats',
    summary:
      'Give up a region as lost, for one license: seats held there are void, what it held can be claimed elsewhere. A region that is not lost after all may go on claiming what it held until it hears of this.',
    parameters: [path.license, header.idempotencyKey, header.ifMatch, header.reason],
    request: { schema: 'RetireRegionRequest', example: { region: 'eu-west-1' } },
    answers: {
      200: {
        description: 'The license after it.',
        schema: 'License',
        headers: ['etag', 'idempotency-replayed'],
      },
    },
    problems: ['NOT_FOUND', 'REFERENCE_UNKNOWN', 'CONFLICT', 'VERSION_MISMATCH', 'SEATS_CONTENDED'],
  },
};
