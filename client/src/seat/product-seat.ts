import type { Problem } from '../problem.ts';
import type { Settings } from '../options.ts';
import type { Runtime } from '../platform/runtime.ts';
import { createSeatKeeper } from './seat-keeper.ts';
import type { Service } from '../service.ts';
import type { Vault } from '../store/vault.ts';

/** This device's seat, for as long as the product wants one. */
export interface ProductSeat {
  /** Claims it, unless the product wants none, or none any more. @returns whether there is one */
  readonly claim: () => Promise<boolean>;
  /** Gives it back for good, also where the product wanted none. @returns whether the service took it back */
  readonly release: () => Promise<boolean>;
  readonly close: () => Promise<unknown>;
}

export interface ProductSeatParts {
  readonly runtime: Runtime;
  readonly service: Service;
  readonly vault: Vault;
  readonly settings: Settings;
  readonly onProblem: (problem: Problem) => void;
}

/** @param onSeat told whenever it was got, changed or lost, and whenever its lease was renewed, which is no change */
export const productSeat = (parts: ProductSeatParts, onSeat: (isChange: boolean) => void): ProductSeat => {
  const { device, user, seat } = parts.settings;
  const keeper =
    device === undefined
      ? undefined
      : createSeatKeeper({
          ...parts,
          ...seat,
          device,
          user,
          onChange: () => {
            onSeat(true);
          },
          onRenewed: () => {
            onSeat(false);
          },
        });
  let isWanted = seat !== undefined;
  // A seat that an earlier run left is this one's: its lease goes on being renewed.
  if (isWanted && keeper !== undefined && keeper.standing().kind !== 'none') void keeper.start();
  return {
    claim: async () => isWanted && (await keeper?.start())?.kind === 'held',
    release: async () => {
      isWanted = false;
      return (await keeper?.release()) ?? false;
    },
    close: async () => {
      const wasWanted = isWanted;
      isWanted = false;
      if (wasWanted) await keeper?.close();
    },
  };
};
