/** An event of usage as it was sent. */
export interface SentEvent {
  readonly id: string;
  readonly meter: string;
  readonly quantity: number;
}

/** What the service counted, for all regions together. */
export interface Counted {
  /** By license key and meter. */
  readonly totals: Readonly<Record<string, number>>;
  readonly events: number;
  /** Events that came again: their answer had been lost. */
  readonly repeats: number;
  /** Events that came again as something else: what they counted the first time is wrong, or will be. */
  readonly contradictions: number;
}

export interface UsageBook {
  readonly count: (licenseKey: string, event: SentEvent) => void;
  readonly counted: () => Counted;
}

export const totalName = (licenseKey: string, meter: string): string => `${licenseKey} ${meter}`;

export const usageBook = (): UsageBook => {
  const entries = new Map<string, SentEvent & { readonly licenseKey: string }>();
  const totals: Record<string, number> = {};
  let repeats = 0;
  let contradictions = 0;
  return {
    count: (licenseKey, { id, meter, quantity }) => {
      const before = entries.get(id);
      if (before === undefined) {
        entries.set(id, { id, meter, quantity, licenseKey });
        const name = totalName(licenseKey, meter);
        totals[name] = (totals[name] ?? 0) + quantity;
        return;
      }
      repeats += 1;
      const isSame = before.meter === meter && before.quantity === quantity && before.licenseKey === licenseKey;
      if (!isSame) contradictions += 1;
    },
    counted: () => ({ totals, events: entries.size, repeats, contradictions }),
  };
};
