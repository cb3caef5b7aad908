import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';

/** Tells whether a record passes one filter of an event source mapping. */
export type FilterPattern = (record: unknown) => boolean;

/** Tells whether a value matches one of a rule's comparisons. An absent value is `undefined`. */
type Comparison = (value: unknown) => boolean;

const text = (value: unknown, holds: (text: string) => boolean): boolean => typeof value === 'string' && holds(value);

const textOperator = (holds: (value: string, wanted: string) => boolean) => (argument: unknown) => {
  const wanted = z.string().parse(argument);
  return (value: unknown) => text(value, (found) => holds(found, wanted));
};

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const numericTests: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]` or `[">", 0, "<=", 10]`. */
const numeric = (argument: unknown): Comparison => {
  const parts = z.array(z.unknown()).min(2).parse(argument);
  const tests: Comparison[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const test = numericTests[z.string().parse(parts[at])];
    const bound = z.number().parse(parts[at + 1]);
    if (test === undefined) throw new LocalRunError(`numeric knows ${Object.keys(numericTests).join(' ')}`);
    tests.push((value) => typeof value === 'number' && test(value, bound));
  }
  return (value) => tests.every((test) => test(value));
};

const anythingBut = (argument: unknown): Comparison => {
  const excluded = Array.isArray(argument) ? argument : [argument];
  const comparisons = excluded.map((each) => comparison(each));
  return (value) => value !== undefined && !comparisons.some((matches) => matches(value));
};

/** Lambda's comparison operators. `exists` looks at leaves alone, as on AWS: never at an object. */
const operators: Readonly<Record<string, (argument: unknown) => Comparison>> = {
  exists: (argument) => {
    const wanted = z.boolean().parse(argument);
    return (value) => (value !== undefined && (typeof value !== 'object' || value === null)) === wanted;
  },
  prefix: textOperator((value, wanted) => value.startsWith(wanted)),
  suffix: textOperator((value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': textOperator((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  numeric,
  'anything-but': anythingBut,
};

const comparison = (rule: unknown): Comparison => {
  const literal = scalar.safeParse(rule);
  if (literal.success) return (value) => value === literal.data;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(z.record(z.string(), z.unknown()).parse(rule));
  const operator = operators[name];
  if (operator !== undefined && others.length === 0) return operator(argument);
  throw new LocalRunError(`a filter knows ${Object.keys(operators).join(', ')}, not ${JSON.stringify(rule)}`);
};

/** A rule of one field: a list of comparisons, of which one has to hold; of a value that is a list, for one element. */
const leaf = (rules: readonly unknown[]): FilterPattern => {
  if (rules.length === 0) throw new LocalRunError('a filter has an empty list of values');
  const comparisons = rules.map(comparison);
  return (value) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.some((each) => comparisons.some((matches) => matches(each)));
  };
};

const fieldOf = (record: unknown, name: string): unknown =>
  typeof record === 'object' && record !== null ? Object.entries(record).find(([key]) => key === name)?.[1] : undefined;

const compile = (pattern: unknown): FilterPattern => {
  if (Array.isArray(pattern)) return leaf(pattern);
  const fields = Object.entries(z.record(z.string(), z.unknown()).parse(pattern)).map(([name, rule]) => {
    if (name === '$or') {
      const branches = z.array(z.unknown()).min(1).parse(rule).map(compile);
      return (record: unknown) => branches.some((matches) => matches(record));
    }
    const matches = compile(rule);
    return (record: unknown) => matches(fieldOf(record, name));
  });
  return (record) => fields.every((matches) => matches(record));
};

/**
 * Compiles a filter pattern of Lambda's event filtering: all fields have to match.
 *
 * @throws LocalRunError where the pattern is not JSON, or has an operator that is not known here
 */
export const parseFilterPattern = (pattern: string): FilterPattern => {
  try {
    return compile(JSON.parse(pattern));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalRunError(`its filter pattern ${pattern} cannot be read: ${reason}`);
  }
};
