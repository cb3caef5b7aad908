/** How the service is asked, each number with its reason. Durations in milliseconds. */
export const tuning = {
  /** A call in all, unless the product says otherwise: what somebody waits for a program to start before they wonder. */
  budget: 3_000,
  /**
   * Part of the budget after which a region is no longer waited for alone. Half of three seconds covers a cold start of the
   * service (about one) and leaves as much for another region. The first request stays in the race: a line on which every
   * answer takes two seconds still works.
   */
  patienceShare: 0.5,

  /** Failures in a row that open a circuit: one may be chance, three rarely are. */
  failuresInRow: 3,
  /** Failures among the last outcomes that open it too: a region that fails every other time never fails three in a row. */
  failuresRecent: 10,
  outcomesRecent: 20,
  /** Pause of a circuit that has just opened, and the longest, to which it doubles; see `pauseAfter`. */
  pauseFirst: 1_000,
  /** Also the longest that a machine, back on the network, may take to notice. */
  pauseMax: 30_000,
  /** Longest `Retry-After` that is honoured: a wrong one must not switch a region off for a day. */
  retryAfterMax: 300_000,

  /** Latencies kept of each region: hours of a quiet product, minutes of a busy one. */
  latencies: 64,
  /** Latencies before the 95th percentile is more than the largest of a few. */
  latenciesToHedge: 20,
  /** A hedge sooner than this wins nothing that anybody feels; later than that, patience takes over soon anyway. */
  hedgeFloor: 20,
  hedgeCap: 1_000,

  /** Calls that pay for one request more: clients add a tenth at most to the load of a service that is already ill. */
  callsPerRetry: 10,
  /** And so many at once: enough to reach the last of four regions while the circuits of the first three open. */
  retryBurst: 10,
  /** A second request to the same region waits up to so long, at random. */
  repeatPauseMax: 400,

  /** Bytes of an answer: four times the largest body that the service takes, hence larger than any plan in an answer. */
  answerBytesMax: 256 * 1024,
} as const;
