/** One question to the service, whichever region it goes to. */
export interface Call<Value> {
  readonly method: string;
  /** From the endpoint on, with its query. */
  readonly path: string;
  /** JSON; undefined where there is no body. */
  readonly body: string | undefined;
  /** Whether it is asked without a license key. Its answers may come from a cache. */
  readonly isPublic: boolean;
  /**
   * Whether two regions may be asked at the same time. All calls may be repeated: whatever is asked twice is done once
   * (claims by device, usage by event ids). But for what is written that holds across regions only once they have heard of
   * each other, so writes go to a second region when the first does not answer, not beside it.
   */
  readonly isHedged: boolean;
  /** @returns what a successful answer says, or undefined where it is none that the service would give to this call */
  readonly read: (status: number, text: string) => { readonly value: Value } | undefined;
}
