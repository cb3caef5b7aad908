/** A path as a glob pattern that means this path and no other, whatever its names are made of. */
export const globOf = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');
