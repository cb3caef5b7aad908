import { sortableId } from '../../core/ids.ts';
import { type Instant, epochMilliseconds } from '../../core/instant.ts';
import { type SeatId, seatId } from '../../core/seats/seat.ts';
import type { RandomBytes } from '../ports.ts';

const RANDOM_BYTES = 10;

/** The id of a seat that is made at a moment: every claim and every transfer makes a new one. */
export const newSeatId = (now: Instant, random: RandomBytes): SeatId =>
  seatId.parse(sortableId('sea', epochMilliseconds(now), random(RANDOM_BYTES)));
