import * as z from 'zod';
import type { AuditQuery } from '../../lambdas/contract/audit-queries.ts';
import { requireIdForm } from './id-forms.ts';

type Parameter = AuditQuery['parameters'][number];

const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;

const checkValue = ({ name, description, example, choices }: Parameter, value: string): void => {
  requireIdForm(name, value, '--param', `: ${description}`);
  if (choices !== undefined && !choices.includes(value)) {
    throw new Error(`--param takes ${choices.join(' or ')}, not "${value}": ${description}.`);
  }
  if (isDay(example) && !isDay(value)) {
    throw new Error(`--param takes a day such as ${example}, not "${value}": ${description}.`);
  }
};

/**
 * Refuses what no record can have. An id of another form, a day that is none, or days in the wrong order, would be
 * answered with no rows, and of many a query that is the good answer.
 *
 * @throws with a message for the user
 */
export const checkValues = ({ parameters }: AuditQuery, values: readonly string[]): void => {
  for (const [index, parameter] of parameters.entries()) checkValue(parameter, values[index] ?? '');
  const valueOf = (name: string) => values[parameters.findIndex((parameter) => parameter.name === name)];
  const [from, to] = [valueOf('from-day'), valueOf('to-day')];
  if (from !== undefined && to !== undefined && from > to) {
    throw new Error(`The first day must not be later than the last: ${from} is after ${to}.`);
  }
};
