import type { Instant } from '../../core/instant.ts';
import { type SeatId, seatId } from '../../core/seats/seat.ts';
import { newId } from '../new-id.ts';
import type { RandomBytes } from '../ports.ts';

/** The id of a seat that is made at a moment: every claim and every transfer makes a new one. */
export const newSeatId = (now: Instant, random: RandomBytes): SeatId => seatId.parse(newId('sea', { at: now, random }));
