import type { Answer } from '../answer.ts';
import { fromVerdict } from '../standing/knowledge.ts';
import { questionOf } from './live-watch.ts';
import type { Settings } from '../options.ts';
import type { Service } from '../service.ts';
import { answerTo } from '../standing/standing.ts';
import type { ProductLicense } from './product-license.ts';

/** A question whose answer depends on more than the license: the service is asked, whatever it decided before. */
export interface ContextualQuestion {
  readonly feature: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** A `Date` goes over the wire as RFC 3339 too. NaN: it is no moment. */
const millisecondsOf = (moment: unknown): number =>
  moment instanceof Date ? moment.getTime() : typeof moment === 'string' ? Date.parse(moment) : Number.NaN;

export interface ContextPorts {
  readonly service: Pick<Service, 'check'>;
  readonly settings: Settings;
  readonly license: Pick<ProductLicense, 'live' | 'known' | 'answerFor'>;
}

/**
 * The service's own answer. Where it gives none, what is known answers, and of the context the release alone counts: one
 * that cannot be read is later than any maintenance.
 */
export const askWithContext = async (
  { service, settings, license }: ContextPorts,
  { feature, context }: ContextualQuestion,
): Promise<Answer> => {
  const question = questionOf(settings);
  const reply = await service.check({ ...question, feature, context: { ...question.context, ...context } });
  if (reply.kind === 'answered') return answerTo(fromVerdict(reply.value, 'fresh', Infinity), feature);
  if (reply.kind === 'refused' && license.live.heed(reply)) license.known.look();
  const { releasedAt } = context;
  return releasedAt === undefined
    ? license.known.answer(feature)
    : license.answerFor(millisecondsOf(releasedAt), feature);
};
