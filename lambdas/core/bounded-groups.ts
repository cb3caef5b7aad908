/** How many items may go together, and what they may weigh. */
export interface Bounds<Item> {
  readonly count?: number;
  readonly weight: number;
  readonly weightOf: (item: Item) => number;
}

/**
 * Splits items into as few groups as their order allows, none of which exceeds the bounds. An item that alone weighs too
 * much is a group of its own: leaving it out in silence is worse than a request that is refused.
 */
export const boundedGroups = <Item>(
  items: readonly Item[],
  { count = Infinity, weight, weightOf }: Bounds<Item>,
): readonly (readonly Item[])[] => {
  const groups: Item[][] = [];
  let group: Item[] = [];
  let weighs = 0;
  for (const item of items) {
    const more = weightOf(item);
    if (group.length === 0 || group.length >= count || weighs + more > weight) {
      group = [];
      weighs = 0;
      groups.push(group);
    }
    group.push(item);
    weighs += more;
  }
  return groups;
};
