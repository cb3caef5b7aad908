/** Lets one loop sleep until others have something for it. A ring while nobody waits is heard by the next wait. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring, or after that many milliseconds. */
  readonly wait: (milliseconds?: number) => Promise<void>;
}

export const newBell = (): Bell => {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    wait: async (milliseconds) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wake = undefined;
    },
  };
};
