import type * as z from 'zod/mini';
import type { HttpEvent } from './http-answer.ts';
import { invalidParts, parsePart } from './invalid-input.ts';
import { RequestProblem } from './request-problem.ts';

const sent = (event: HttpEvent, name: string): string | undefined => event.pathParameters?.[name];

/** What an id in a path is of, by the part of the path before it. */
const nouns: Readonly<Record<string, string>> = {
  products: 'product',
  customers: 'customer',
  plans: 'plan',
  versions: 'version',
  licenses: 'license',
  seats: 'seat',
  revocations: 'status list',
};

/** The ids in the path of a route, the outermost first. */
const idsIn = ({ routeKey }: HttpEvent): readonly { readonly name: string; readonly noun: string }[] =>
  [...routeKey.matchAll(/\/([^/]+)\/\{(\w+)\}/g)].map(([, parent = '', name = '']) => ({
    name,
    noun: nouns[parent] ?? 'resource',
  }));

/** What is answered where there is none of what the path names: which thing that is, with each id that leads to it. */
export const nothingThere = (event: HttpEvent): RequestProblem => {
  const named = idsIn(event).map(({ name, noun }) => `${noun} ${sent(event, name) ?? ''}`);
  return new RequestProblem('NOT_FOUND', `There is no ${named.toReversed().join(' of ')}.`);
};

/**
 * An id in the path of something that should be there. One of impossible form names nothing, as one that was never given
 * out: both are 404, so that a caller need not know the form of ids to look one up. It hears of the form all the same,
 * since an id that was cut short or mistaken for another is found by it.
 */
export const pathId = <Id>(event: HttpEvent, name: string, schema: z.ZodMiniType<Id>): Id => {
  const parsed = schema.safeParse(sent(event, name));
  if (parsed.success) return parsed.data;
  const noun = idsIn(event).find((id) => id.name === name)?.noun ?? 'resource';
  const { detail, errors } = invalidParts(`path.${name}`, parsed.error);
  throw new RequestProblem('NOT_FOUND', `There is no such ${noun}: ${detail}.`, { errors });
};

/** An id in the path of something that the request may create: there, the form of ids is what the caller must learn. */
export const newPathId = <Id>(event: HttpEvent, name: string, schema: z.ZodMiniType<Id>): Id =>
  parsePart(`path.${name}`, schema, sent(event, name));
