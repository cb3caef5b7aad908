import { reportFault } from './report-fault.ts';

/** Of a record that could not be archived; the stream mapping's on-failure destination keeps it. */
export const reportFailure = (sequence: string, cause: unknown): void => {
  reportFault('A change could not be archived.', { sequence }, cause);
};
