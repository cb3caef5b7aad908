import * as z from 'zod';
import type { AuditKind } from '../../../lambdas/contract/audit.ts';
import type { Finding, Findings } from './finding.ts';
import type { TimeRange } from './range.ts';

/** Where a record was found. */
export interface RecordPlace {
  readonly region: string;
  readonly key: string;
}

/** Numbers that should have no gap, each with where it was found. */
interface Numbers {
  readonly places: Map<number, RecordPlace>;
  /** Numbers whose records are so young that one before them may be on its way. */
  readonly young: Set<number>;
}

interface Ended extends RecordPlace {
  readonly attempts: number;
  readonly startedAt: string;
  readonly isYoung: boolean;
}

/** What was read of all regions' records, as far as numbers and versions go. */
export interface RecordBook {
  /** Enters a line. Answers the record's id; undefined where the line is no record of the kind. */
  readonly enter: (kind: AuditKind, line: string, place: RecordPlace) => string | undefined;
  /** Tells what is missing between what was entered. */
  readonly close: (findings: Findings) => void;
}

export interface RecordBookOptions {
  readonly range: TimeRange;
  /** Attempts after this moment may still be waited for, RFC 3339 UTC. */
  readonly settledUntil: string;
}

const change = z.object({ id: z.string(), entity: z.string(), entity_id: z.string(), version: z.int() });
const attempt = z.object({ id: z.string(), attempted_at: z.string(), environment: z.string(), number: z.int() });
const environment = z.object({ id: z.string(), started_at: z.string(), ended_at: z.string(), attempts: z.int() });

const parsed = <Shape>(schema: z.ZodType<Shape>, line: string): Shape | undefined => {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

const numbersOf = (book: Map<string, Numbers>, name: string): Numbers => {
  const known = book.get(name) ?? { places: new Map(), young: new Set() };
  book.set(name, known);
  return known;
};

interface Gap {
  readonly after: number;
  readonly before: number;
}

/** Gaps between the numbers; the one before the first counts from `start`, where that is said. */
const gapsIn = ({ places }: Numbers, start: number | undefined): Gap[] => {
  const ordered = [...places.keys()].toSorted((one, other) => one - other);
  const gaps: Gap[] = [];
  let last = start === undefined ? undefined : start - 1;
  for (const number of ordered) {
    if (last !== undefined && number > last + 1) gaps.push({ after: last, before: number });
    last = number;
  }
  return gaps;
};

const span = ({ after, before }: Gap): string =>
  before === after + 2 ? `${after + 1}` : `${after + 1} to ${before - 1}`;

const nowhere: RecordPlace = { region: '', key: '' };

const versionGaps = (
  versions: ReadonlyMap<string, Numbers>,
  { range }: RecordBookOptions,
  findings: Findings,
): void => {
  for (const [entity, numbers] of versions) {
    for (const gap of gapsIn(numbers, range.from === undefined ? 1 : undefined)) {
      const place = numbers.places.get(gap.before) ?? nowhere;
      const message = `The archive has no version ${span(gap)} of ${entity}, and has this one, ${gap.before}.`;
      findings.add({ code: 'version-missing', ...place, message });
    }
  }
};

/** Whether an environment began within the range, so that its attempts should be there from the first. */
const beganWithin = ({ from }: TimeRange, ended: Ended | undefined): boolean =>
  from === undefined || (ended !== undefined && ended.startedAt >= from);

const attemptGaps = ({ attempts, environments }: Pages, { range }: RecordBookOptions, findings: Findings): void => {
  for (const name of new Set([...attempts.keys(), ...environments.keys()])) {
    const ended = environments.get(name);
    const numbers = attempts.get(name) ?? { places: new Map<number, RecordPlace>(), young: new Set<number>() };
    const tell = (gap: Gap, place: RecordPlace): void => {
      const awaited = numbers.young.has(gap.before);
      findings.add({
        code: awaited ? 'attempt-awaited' : 'attempt-missing',
        ...place,
        message: `The archive has no attempt ${span(gap)} of the environment ${name}${awaited ? ' yet' : ''}.`,
      });
    };
    const starts = beganWithin(range, ended);
    for (const gap of gapsIn(numbers, starts ? 1 : undefined)) tell(gap, numbers.places.get(gap.before) ?? nowhere);
    const last = [...numbers.places.keys()].reduce((greatest, number) => Math.max(greatest, number), 0);
    // Of one that began earlier and has no attempt in the range, the last may lie before the range.
    if (ended === undefined || ended.attempts <= last || (numbers.places.size === 0 && !starts)) continue;
    if (ended.isYoung) numbers.young.add(ended.attempts + 1);
    tell({ after: last, before: ended.attempts + 1 }, ended);
  }
};

interface Pages {
  /** Changes that made a version which another had made. */
  readonly doubled: Finding[];
  /** Ids of the changes, by entity and version. */
  readonly changes: Map<string, string>;
  readonly versions: Map<string, Numbers>;
  readonly attempts: Map<string, Numbers>;
  readonly environments: Map<string, Ended>;
}

const enterVersion = (pages: Pages, record: z.infer<typeof change>, place: RecordPlace): void => {
  const entity = `${record.entity} ${record.entity_id}`;
  const earlier = pages.changes.get(`${entity} ${record.version}`);
  if (earlier !== undefined && earlier !== record.id) {
    const message = `It makes version ${record.version} of ${entity}, which ${earlier} makes too.`;
    pages.doubled.push({ code: 'version-repeated', ...place, message });
  }
  pages.changes.set(`${entity} ${record.version}`, record.id);
  numbersOf(pages.versions, entity).places.set(record.version, place);
};

/** Opens a book in which nothing stands. */
export const recordBook = (options: RecordBookOptions): RecordBook => {
  const pages: Pages = {
    doubled: [],
    changes: new Map(),
    versions: new Map(),
    attempts: new Map(),
    environments: new Map(),
  };
  const enter: RecordBook['enter'] = (kind, line, place) => {
    switch (kind) {
      case 'changes': {
        const record = parsed(change, line);
        if (record !== undefined) enterVersion(pages, record, place);
        return record?.id;
      }
      case 'attempts': {
        const record = parsed(attempt, line);
        if (record === undefined) return undefined;
        const numbers = numbersOf(pages.attempts, record.environment);
        numbers.places.set(record.number, place);
        if (record.attempted_at > options.settledUntil) numbers.young.add(record.number);
        return record.id;
      }
      case 'environments': {
        const record = parsed(environment, line);
        if (record === undefined) return undefined;
        const { id, attempts, started_at: startedAt, ended_at: endedAt } = record;
        pages.environments.set(id, { ...place, attempts, startedAt, isYoung: endedAt > options.settledUntil });
        return id;
      }
    }
  };
  return {
    enter,
    close: (findings) => {
      for (const finding of pages.doubled) findings.add(finding);
      versionGaps(pages.versions, options, findings);
      attemptGaps(pages, options, findings);
    },
  };
};
