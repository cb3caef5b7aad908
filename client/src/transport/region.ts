import { type Circuit, afterFailure, afterSuccess, closedCircuit, isDue, probing } from './circuit.ts';
import type { Endpoint } from './endpoint.ts';
import { type LatencyWindow, latencyWindow } from './latency-window.ts';

/** How a region does, for whoever wants to look. Latencies in milliseconds, undefined before the first answer. */
export interface RegionReport {
  readonly endpoint: Endpoint;
  readonly state: Circuit['kind'];
  readonly medianMs: number | undefined;
  readonly p95Ms: number | undefined;
}

/** One region of the service, with what is remembered of it. */
export interface Region {
  readonly endpoint: Endpoint;
  readonly latencies: LatencyWindow;
  /** `healthy`: ask it. `due`: one request may find out whether it is back. `left-alone`: not now. */
  readonly standing: (now: number) => 'healthy' | 'due' | 'left-alone';
  /** Instant of the monotonic clock before which it is left alone; undefined where it is not. */
  readonly leftAloneUntil: () => number | undefined;
  readonly probe: () => void;
  readonly succeeded: () => void;
  readonly failed: (failure: Parameters<typeof afterFailure>[1]) => void;
  readonly report: () => RegionReport;
}

export const openRegion = (endpoint: Endpoint): Region => {
  let circuit = closedCircuit;
  const latencies = latencyWindow();
  return {
    endpoint,
    latencies,
    standing: (now) => (circuit.kind === 'closed' ? 'healthy' : isDue(circuit, now) ? 'due' : 'left-alone'),
    leftAloneUntil: () => (circuit.kind === 'open' ? circuit.until : undefined),
    probe: () => {
      circuit = probing(circuit);
    },
    succeeded: () => {
      circuit = afterSuccess(circuit);
    },
    failed: (failure) => {
      circuit = afterFailure(circuit, failure);
    },
    report: () => ({
      endpoint,
      state: circuit.kind,
      medianMs: latencies.quantile(0.5),
      p95Ms: latencies.quantile(0.95),
    }),
  };
};
