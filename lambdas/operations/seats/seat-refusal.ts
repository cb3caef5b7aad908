import type { DecisionCode } from '../../contract/codes.ts';
import type { Region } from '../../core/ids.ts';
import type { Instant } from '../../core/instant.ts';
import type { HolderRefusal } from '../../core/seats/seat-change.ts';

/** Why a request about a seat was not carried out although it could be read. */
export type SeatRefusal =
  | HolderRefusal
  | { readonly code: 'SEAT_DENIED'; readonly decision: DecisionCode; readonly detail: string }
  | { readonly code: 'SEATS_NOT_INCLUDED' }
  | { readonly code: 'SEATS_EXHAUSTED'; readonly limit: number; readonly overdraft: number }
  | { readonly code: 'SEATS_UNREACHABLE'; readonly unreachable: readonly Region[] }
  | { readonly code: 'TRANSFERS_EXHAUSTED'; readonly limit: number; readonly renewsAt: Instant }
  | { readonly code: 'SEAT_UNKNOWN'; readonly detail: string }
  | { readonly code: 'CONFLICT'; readonly detail: string };
