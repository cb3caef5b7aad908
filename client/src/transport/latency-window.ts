import { tuning } from './tuning.ts';

/** The last latencies of a region, in milliseconds: a bounded sliding window. */
export interface LatencyWindow {
  readonly add: (latency: number) => void;
  /**
   * Nearest-rank quantile: the smallest latency that at least this share of those kept does not exceed.
   *
   * @param share in (0, 1]
   * @returns undefined where nothing is kept
   */
  readonly quantile: (share: number) => number | undefined;
  readonly count: () => number;
}

export const latencyWindow = (size: number = tuning.latencies): LatencyWindow => {
  const kept: number[] = [];
  let oldest = 0;
  return {
    add: (latency) => {
      kept[oldest] = latency;
      oldest = (oldest + 1) % size;
    },
    quantile: (share) => kept.toSorted((one, other) => one - other)[Math.ceil(share * kept.length) - 1],
    count: () => kept.length,
  };
};

/**
 * How long to wait for a region before another is asked as well: its own 95th percentile, so that about one request in
 * twenty is hedged and the longest waits are cut (Dean & Barroso, "The Tail at Scale", CACM 56(2), 2013, "hedged requests").
 *
 * @returns milliseconds; undefined while too little is known of the region
 */
export const hedgeDelay = (latencies: LatencyWindow): number | undefined => {
  const p95 = latencies.count() < tuning.latenciesToHedge ? undefined : latencies.quantile(0.95);
  return p95 === undefined ? undefined : Math.min(Math.max(p95, tuning.hedgeFloor), tuning.hedgeCap);
};
