import { LocalRunError } from '../local-run-error.ts';

const EXPRESSION = /!\{([^}]*)\}/g;

/** What Firehose puts between a prefix without a time and the name of an object. */
const BY_HOUR = '!{timestamp:yyyy/MM/dd/HH}/';

/** Letters of Java's `DateTimeFormatter`, as far as they are known here: where they stand in an ISO time. */
const letters: Readonly<Record<string, readonly [number, number]>> = {
  yyyy: [0, 4],
  MM: [5, 7],
  dd: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
  ss: [17, 19],
};

const checkFormat = (format: string): void => {
  const unknown = format.match(/[A-Za-z]+/g)?.find((each) => letters[each] === undefined);
  if (unknown === undefined) return;
  throw new LocalRunError(`the time format ${unknown} of a prefix is not known: one machine knows yyyy MM dd HH mm ss`);
};

const formatted = (format: string, at: Date): string => {
  const time = at.toISOString();
  return format.replace(/[A-Za-z]+/g, (each) => time.slice(...(letters[each] ?? [])));
};

/**
 * The prefix of a delivery stream, such as `logs/!{timestamp:yyyy/MM/dd}/`: what it is at a time, in UTC.
 *
 * @throws LocalRunError for an expression that is not known here
 */
export const parseObjectPrefix = (prefix: string): ((at: Date) => string) => {
  const whole = prefix.includes('!{timestamp:') ? prefix : `${prefix}${BY_HOUR}`;
  for (const [expression, content = ''] of whole.matchAll(EXPRESSION)) {
    if (!content.startsWith('timestamp:')) throw new LocalRunError(`${expression} of a prefix is not known here`);
    checkFormat(content.slice('timestamp:'.length));
  }
  return (at) => whole.replace(EXPRESSION, (_, content: string) => formatted(content.slice('timestamp:'.length), at));
};
