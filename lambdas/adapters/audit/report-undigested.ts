import { reportFault } from './report-fault.ts';

/** Of an object that is not what its name says. */
export const reportUndigested = (key: string, cause: unknown): void => {
  reportFault('An object could not be taken into a digest as it is.', { key }, cause);
};
