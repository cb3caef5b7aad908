/** The JOSE `kid` of a key: the last part of its ARN, which a multi-Region key has in common in all its regions. */
export const kidOf = (keyArn: string): string => keyArn.slice(keyArn.lastIndexOf('/') + 1);
