/** Bounds of what waits to be sent, each with its reason. */
export const usageLimits = {
  /** Quantity of one event, and of one call: sums of thousands of such stay exact in a double. */
  quantityMax: 1_000_000_000,
  /** Characters of a meter's name. */
  meterCharactersMax: 128,
  /** Events that wait. Three weeks without a network at an event an hour, then coarser; some 50 KB in the store. */
  eventsMax: 500,
  /** Events of one request, by the service's contract. */
  batchMax: 100,
} as const;
