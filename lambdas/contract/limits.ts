/** Bounds that hold everywhere, each with its reason. */
export const limits = {
  /** Bytes of a request body. A plan with hundreds of features fits; a DynamoDB item holds six times as much. */
  bodyBytes: 64 * 1024,
  /** Items of one page, at most and by default. */
  pageItemsMax: 100,
  pageItemsDefault: 25,
  /** Features of one plan: keeps a lease and a check's answer small. */
  featuresPerPlan: 200,
  /** Seats of one license: as many as its pools and lists have been thought through for. */
  seatsPerLicense: 1_000_000,
  /** Devices of one named user: they stand in one item, and in every check's read. */
  devicesPerUser: 100,
  /** Plans that one execution environment keeps in memory; past it the longest unused goes. */
  cachedPlansMax: 500,
  /** Licenses whose pools one execution environment remembers; past it the one read longest ago goes. */
  rememberedPoolsMax: 1_000,
  /** Plans that one check may refresh along the way: bounds its read units. */
  plansRefreshedPerCheck: 10,
  /** Days for which an idempotency key is remembered. */
  idempotencyDays: 1,
  /** Characters of a `Licet-Reason`. */
  reasonCharacters: 512,
  /** Periods that one renewal adds: ten years of months. */
  renewalPeriodsMax: 120,
  /** Days for which a replaced license key may go on working. */
  keyOverlapDaysMax: 90,
  /** Days that a lease may last, grace included: for so long an outgoing signing key stays published. */
  leaseLifetimeDaysMax: 400,
  /** Seconds for which clients and proxies may keep the JWKS. */
  publicKeysMaxAgeSeconds: 300,
  /**
   * Seconds for which a status list may be kept: by an execution environment, that KMS signs each list once in that time,
   * and by whoever fetched it. A revocation is thus known everywhere within twice as long, and a client of ten thousand
   * devices fetches its list thirty times a second at most.
   */
  statusListTtlSeconds: 300,
  /**
   * Days for which a status list token holds: much longer than it may be kept without asking again, so that a device goes
   * on with the list that it has over a long weekend without a network; short enough that nobody hides a revocation for
   * longer by handing out an old list.
   */
  statusListLifetimeDays: 7,
  /** Status lists that one execution environment keeps: ten million licenses fill 153, of 25 KB at the very most. */
  rememberedStatusListsMax: 200,
  /** Seconds for which a health answer may be kept: monitors ask more often than it changes. */
  healthMaxAgeSeconds: 5,
  /** Seconds for which the OpenAPI document may be kept: it changes with deployments alone. */
  openApiMaxAgeSeconds: 300,
  /**
   * Bytes of one event on the bus, and of all in one request to it. EventBridge takes 1 MiB since 2026, in most regions;
   * SNS, behind it, still takes 256 KiB, and what a target does not take is dropped.
   */
  eventBytes: 250_000,
  /** Events in one request to the bus: EventBridge takes no more. */
  eventsPerRequest: 10,
  /** Bytes that one function hands to another at a time. Lambda takes 1 MiB of an asynchronous invocation. */
  handedOverBytes: 1_000_000,
  /** Licenses whose scheduled plan change one run of the schedule applies. */
  scheduledPlansPerRun: 500,
} as const;
