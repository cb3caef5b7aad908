/** @throws Error that says what in a file is otherwise than Licet writes it */
export function must(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault);
}
