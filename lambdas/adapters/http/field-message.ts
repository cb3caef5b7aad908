import type * as z from 'zod/mini';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What a limit counts; where it counts nothing, it is one of the value itself. */
const counted: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
};

const limited = (origin: string, relation: string, limit: number | bigint): string => {
  const units = counted[origin];
  if (units === undefined) return `must be ${relation} ${limit}`;
  return `must have ${relation} ${limit} ${Number(limit) === 1 ? units[0] : units[1]}`;
};

const choice = (values: readonly unknown[], isMissing: boolean): string => {
  const named = values.map(String).join(', ');
  if (isMissing) return `is required: ${values.length === 1 ? '' : 'one of '}${named}`;
  return `must be ${values.length === 1 ? '' : 'one of '}${named}`;
};

const wrongKind = (wanted: string, input: unknown): string => {
  if (input === undefined) return 'is required';
  if (wanted === 'number' && typeof input === 'number') return 'must be a finite number';
  return `must be ${kinds[wanted] ?? wanted}`;
};

const lacks = (input: unknown, member: string): boolean =>
  typeof input === 'object' && input !== null && !Object.hasOwn(input, member);

/**
 * What is wrong with a field, for those rules of the schemas that say nothing of their own: it goes on from the field's
 * name. In place of the locale that comes with the library, whose sentences are for who wrote the schema.
 */
export const fieldMessage = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected, issue.input);
    case 'invalid_value':
      return choice(issue.values, issue.input === undefined);
    case 'too_small':
      return limited(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return limited(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_union':
      if (issue.discriminator === undefined || !Array.isArray(issue.options)) return 'is not valid';
      return choice(issue.options, lacks(issue.input, issue.discriminator));
    // Each rule with a form of its own says it, and names that are not known are told one by one.
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'is not valid';
  }
};
