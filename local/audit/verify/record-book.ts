import * as z from 'zod';
import type { AuditKind } from '../../../lambdas/contract/audit.ts';
import type { Finding, Findings } from './finding.ts';
import { hourOf, type TimeRange } from './range.ts';

/** Where a record was found. */
export interface RecordPlace {
  readonly region: string;
  readonly key: string;
}

/** A record, and where it was found. */
interface Entered extends RecordPlace {
  readonly id: string;
}

/** Numbers that should have no gap, each with the record that has it. */
interface Numbers {
  readonly places: Map<number, Entered>;
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

const placeOf = (record: RecordPlace | undefined): RecordPlace => ({
  region: record?.region ?? '',
  key: record?.key ?? '',
});

const versionGaps = (
  versions: ReadonlyMap<string, Numbers>,
  { range }: RecordBookOptions,
  findings: Findings,
): void => {
  for (const [entity, numbers] of versions) {
    for (const gap of gapsIn(numbers, range.from === undefined ? 1 : undefined)) {
      const place = placeOf(numbers.places.get(gap.before));
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
    const numbers = attempts.get(name) ?? { places: new Map<number, Entered>(), young: new Set<number>() };
    const tell = (gap: Gap, place: RecordPlace): void => {
      const awaited = numbers.young.has(gap.before);
      findings.add({
        code: awaited ? 'attempt-awaited' : 'attempt-missing',
        ...place,
        message: `The archive has no attempt ${span(gap)} of the environment ${name}${awaited ? ' yet' : ''}.`,
      });
    };
    const starts = beganWithin(range, ended);
    for (const gap of gapsIn(numbers, starts ? 1 : undefined)) tell(gap, placeOf(numbers.places.get(gap.before)));
    const last = [...numbers.places.keys()].reduce((greatest, number) => Math.max(greatest, number), 0);
    // Of one that began earlier and has no attempt in the range, the last may lie before the range.
    if (ended !== undefined && last > ended.attempts) {
      const message = `It is attempt ${last} of the environment ${name}, which told that ${ended.attempts} was its last.`;
      findings.add({ code: 'attempt-number', ...placeOf(numbers.places.get(last)), message });
    }
    if (ended === undefined || ended.attempts <= last || (numbers.places.size === 0 && !starts)) continue;
    if (ended.isYoung) numbers.young.add(ended.attempts + 1);
    tell({ after: last, before: ended.attempts + 1 }, ended);
  }
};

interface Pages {
  /** What was wrong with single records. */
  readonly told: Finding[];
  readonly versions: Map<string, Numbers>;
  readonly attempts: Map<string, Numbers>;
  readonly environments: Map<string, Ended>;
}

/** Tells of a record that another hour has too. Within an hour, whoever reads that sees it. */
const tellAgain = ({ told }: Pages, id: string, place: RecordPlace, earlier: RecordPlace): void => {
  if (earlier.region === place.region && hourOf(earlier.key) === hourOf(place.key)) return;
  const message = `It holds the record ${id} again, which ${earlier.key} in ${earlier.region} holds.`;
  told.push({ code: 'repeated-record', ...place, message });
};

const enterVersion = (pages: Pages, record: z.infer<typeof change>, place: RecordPlace): void => {
  const entity = `${record.entity} ${record.entity_id}`;
  const { places } = numbersOf(pages.versions, entity);
  const earlier = places.get(record.version);
  if (earlier?.id === record.id) tellAgain(pages, record.id, place, earlier);
  else if (earlier !== undefined) {
    const message = `It makes version ${record.version} of ${entity}, which ${earlier.id} makes too.`;
    pages.told.push({ code: 'version-repeated', ...place, message });
  }
  places.set(record.version, { ...place, id: record.id });
};

const enterAttempt = (pages: Pages, { id, number, environment: name }: z.infer<typeof attempt>, place: RecordPlace) => {
  const numbers = numbersOf(pages.attempts, name);
  const earlier = numbers.places.get(number);
  if (earlier?.id === id) tellAgain(pages, id, place, earlier);
  else if (earlier !== undefined) {
    const message = `Its record ${id} is attempt ${number} of the environment ${name}, which ${earlier.id} is too.`;
    pages.told.push({ code: 'attempt-number', ...place, message });
  }
  numbers.places.set(number, { ...place, id });
  return numbers;
};

/** Of an environment that ended twice, the end that tells of more attempts counts. */
const enterEnd = (pages: Pages, id: string, ended: Ended): void => {
  const earlier = pages.environments.get(id);
  if (earlier !== undefined) tellAgain(pages, id, { region: ended.region, key: ended.key }, earlier);
  if (earlier === undefined || earlier.attempts < ended.attempts) pages.environments.set(id, ended);
};

/** Opens a book in which nothing stands. */
export const recordBook = (options: RecordBookOptions): RecordBook => {
  const pages: Pages = {
    told: [],
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
        const numbers = enterAttempt(pages, record, place);
        if (record.attempted_at > options.settledUntil) numbers.young.add(record.number);
        return record.id;
      }
      case 'environments': {
        const record = parsed(environment, line);
        if (record === undefined) return undefined;
        const { id, attempts, started_at: startedAt, ended_at: endedAt } = record;
        enterEnd(pages, id, { ...place, attempts, startedAt, isYoung: endedAt > options.settledUntil });
        return id;
      }
    }
  };
  return {
    enter,
    close: (findings) => {
      for (const finding of pages.told) findings.add(finding);
      versionGaps(pages.versions, options, findings);
      attemptGaps(pages, options, findings);
    },
  };
};
