import type { FactsRead } from '../../core/audit/attempt.ts';
import type { EntitlementReader } from '../ports.ts';

/** A reader that can tell what it has read. */
export interface WatchedReader {
  readonly reader: EntitlementReader;
  readonly facts: () => FactsRead;
}

/** Watches what one request reads, so that its record says what the answer was decided on. */
export const watchFacts = (reader: EntitlementReader): WatchedReader => {
  let facts: FactsRead = { seats: [] };
  return {
    reader: {
      rememberPools: reader.rememberPools,
      license: async (id, along) => {
        const found = await reader.license(id, along);
        facts = { ...facts, license: found?.license ?? 'none', seats: found?.seats ?? [] };
        return found;
      },
      plan: async (id) => {
        const plan = await reader.plan(id);
        facts = { ...facts, plan };
        return plan;
      },
    },
    facts: () => facts,
  };
};
