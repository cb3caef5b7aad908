import type { Region } from '../../lambdas/core/ids.ts';
import {
  deficitOf,
  donorsInOrder,
  excessOf,
  freeNeededAfterLoss,
  freeNeededToClaim,
  shareToSend,
  supplyOf,
} from '../../lambdas/core/seats/pool-supply.ts';
import { burn, credit, mint, moved, owedBy, send, shareOf, takeOver, yieldTo } from '../../lambdas/core/seats/pool.ts';
import type { LicenseCopy, Row, Seat } from './escrow-model.ts';

/** The rules of the domain that the model drives: the very functions that run. */
const rulesOfTheCore = {
  mint,
  burn,
  send,
  credit,
  yieldTo,
  takeOver,
  moved,
  supplyOf,
  excessOf,
  owedBy,
  shareOf,
  deficitOf,
  freeNeededToClaim,
  freeNeededAfterLoss,
  shareToSend,
  donorsInOrder,
};

/** Where the supply is settled, whoever asks: at the home. */
const settlesSupply: (license: LicenseCopy, asking: Region) => Region = ({ home }) => home;

/** The conditions of writes, and who makes them: what the core asks of the operations and the store around it. */
const rulesOfTheWrites = {
  /** How many may be claimed at once: each one only while `needed` are free. */
  claimable: (free: number, needed: number): number => Math.max(0, free - needed + 1),
  /** An account is written only where it is still as it was seen. */
  sameAccount: (seen: Row, stored: Row): boolean => seen.version === stored.version,
  /** What is decided by a license is written only where the home still has that license. */
  sameLicense: (seen: LicenseCopy, stored: LicenseCopy): boolean => seen.revision === stored.revision,
  settlesSupply,
  /** A region makes and unmakes only while it is the home by its own copy of the license. */
  isHome: ({ home }: LicenseCopy, at: Region): boolean => home === at,
  /** How much is unmade: only what is free. */
  burnable: ({ free }: Row, excess: number): number => Math.min(excess, Math.max(0, free)),
  /** A seat is ended, or given on, only where it is still held. */
  stillHeld: (stored: Seat): boolean => !stored.ended,
  /** A seat is ended, or given on, only where its lease is still as it was seen. */
  sameLease: (seen: Seat, stored: Seat): boolean => seen.leaseUntil === stored.leaseUntil,
  /** Whether a region in need reclaims what is over there, also while there is too much: what is unmade leaves room. */
  reclaimsOwn: (): boolean => true,
  /** Whether the home sends a region what that sent on although it had been taken over from it. */
  paysDebts: (): boolean => true,
};

/** All that the model does not do by itself, so that a test can break one of it and see what that breaks. */
export type Rules = Readonly<typeof rulesOfTheCore & typeof rulesOfTheWrites>;

export const trueRules: Rules = { ...rulesOfTheCore, ...rulesOfTheWrites };
