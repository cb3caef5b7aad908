/** Digests one behind the other of which nobody can say what they list. */
export interface BrokenDigests {
  readonly first: number;
  readonly last: number;
  readonly fault: 'missing' | 'unreadable' | 'not sound';
  /** Their period ended by then, so that what came in later they do not list; undefined: unknown. */
  until: string | undefined;
}

/** Those that may list what came in at that moment. */
export const mayList = (broken: readonly BrokenDigests[], modified: string): readonly BrokenDigests[] =>
  broken.filter(({ until }) => until === undefined || modified < until);

/** The end of the ones that are open is where the next digest that is signed begins. */
export const endAt = (broken: readonly BrokenDigests[], from: string | null): void => {
  for (const each of broken) if (from !== null) each.until ??= from;
};

/** @param what the objects that they may list, as in a sentence */
export const brokenText = ({ first, last, fault }: BrokenDigests, what: 'it' | 'them'): string => {
  const [digests, are] = first === last ? [`digest ${first}`, 'is'] : [`digests ${first} to ${last}`, 'are'];
  return `${digests}, which may list ${what}, ${are} ${fault}`;
};
