import { reportFault } from './report-fault.ts';

/** Of an original or an hour that was not made columnar. */
export const reportUncompacted = (what: string, cause: unknown): void => {
  reportFault('A part of the audit stays as it is.', { what }, cause);
};
