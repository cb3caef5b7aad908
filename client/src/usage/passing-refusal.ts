const TOO_EARLY_OR_TOO_MANY: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a refusal says nothing of the request, only of the moment: the same may be accepted a little later. */
export const isPassingRefusal = ({ status }: { readonly status: number }): boolean =>
  status >= 500 || TOO_EARLY_OR_TOO_MANY.has(status);
