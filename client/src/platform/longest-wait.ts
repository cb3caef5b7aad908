/** The longest wait of a platform's timer, in milliseconds: one that does not fit into 31 bits would fire at once. */
export const LONGEST_WAIT = 2 ** 31 - 1;
