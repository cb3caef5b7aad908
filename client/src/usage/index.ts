import type { UsageReporting } from './usage-reporting.ts';
import { createUsageReporter } from './usage-reporter.ts';

export type { UsageReporting } from './usage-reporting.ts';

export interface UsageReportingOptions {
  /** False: usage is kept in the store and not sent, for a service that takes none yet. Default: true. */
  readonly send?: boolean;
}

/** Has a product's usage counted and reported: the `usage` option of `openLicet`. */
export const usageReporting =
  ({ send = true }: UsageReportingOptions = {}): UsageReporting =>
  (parts) =>
    createUsageReporter({ ...parts, isSent: send && parts.isSent });
