import { printable, tableText } from '../table-text.ts';
import type { Comparison } from './compare.ts';
import { type HistoryFault, faultText } from './history-fault.ts';
import type { LoggedChange } from './logged-change.ts';
import type { RebuildFormat } from './options.ts';
import { differenceText } from './table-difference.ts';

/** The state that the log leaves at a moment: the last change of each entity, and what is wrong with the log. */
export interface RebuiltState {
  /** Undefined: now. */
  readonly at: string | undefined;
  readonly states: readonly LoggedChange[];
  readonly faults: readonly HistoryFault[];
}

const line = (text: string): string => `${printable(text)}\n`;

const stateColumns = ['entity', 'entity_id', 'version', 'changed_at', 'actor', 'document'] as const;

/** The document goes in as it is logged, with all digits of its numbers. */
const stateJson = ({ entity, entity_id, version, changed_at, action, actor, region, after }: LoggedChange): string => {
  const facts = JSON.stringify({ entity, entity_id, version, changed_at, action, actor, region });
  return `${facts.slice(0, -1)},"document":${after}}`;
};

const count = (of: number, one: string, many: string): string => `${of} ${of === 1 ? one : many}`;

/** What is wrong with the history, one line each. */
export const faultLines = (faults: readonly HistoryFault[]): string => faults.map(faultText).map(line).join('');

/** Ways to print a state. */
export const stateReports = {
  table: ({ states }: RebuiltState, width: number | undefined): string =>
    tableText(
      {
        columns: stateColumns,
        rows: states.map((state) => [
          ...[state.entity, state.entity_id, state.version, state.changed_at, state.actor, state.after],
        ]),
      },
      width,
    ),
  json: ({ at, states, faults }: RebuiltState): string =>
    `{"at":${JSON.stringify(at ?? null)},"entities":[${states.map(stateJson).join(',\n')}],"faults":${JSON.stringify(faults)}}\n`,
  ndjson: ({ states }: RebuiltState): string => states.map((state) => `${stateJson(state)}\n`).join(''),
} as const satisfies Record<RebuildFormat, (state: RebuiltState, width: number | undefined) => string>;

const summary = ({ regions, changes, entities, faults, differences }: Comparison): string =>
  [
    ...regions.map(
      ({ region, entities: held, bookkeeping }) =>
        `${region}: ${count(held, 'entity', 'entities')}, ${count(bookkeeping, 'item', 'items')} of bookkeeping`,
    ),
    `log: ${count(changes, 'change', 'changes')} of ${count(entities, 'entity', 'entities')}`,
    `${count(differences.length, 'difference', 'differences')}, ${count(faults.length, 'fault', 'faults')} of the history`,
  ]
    .map(line)
    .join('');

/** Ways to print a comparison: what was compared, then one line for each difference. */
export const comparisonReports = {
  table: (comparison: Comparison): string =>
    summary(comparison) + comparison.differences.map(differenceText).map(line).join(''),
  json: (comparison: Comparison): string => `${JSON.stringify(comparison, null, 2)}\n`,
  ndjson: ({ differences }: Comparison): string =>
    differences.map((difference) => `${JSON.stringify(difference)}\n`).join(''),
} as const satisfies Record<RebuildFormat, (comparison: Comparison) => string>;
