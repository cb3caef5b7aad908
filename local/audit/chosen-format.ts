/**
 * The format of that name.
 *
 * @throws with a message for the user, where there is none
 */
export const chosenFormat = <Format extends string>(name: string, formats: readonly Format[]): Format => {
  const found = formats.find((each) => each === name);
  if (found !== undefined) return found;
  throw new Error(`There is no format ${name}. There are: ${formats.join(', ')}.`);
};
