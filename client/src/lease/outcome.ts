/** What came of reading something that others wrote: the value, or what is wrong with it. */
export type Outcome<Value, Fault> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

export const good = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({ ok: true, value });

export const faulty = <Fault>(fault: Fault): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault });
