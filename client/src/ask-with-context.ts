import type { Answer } from './answer.ts';
import { answerCodes } from './answer.ts';
import { questionOf } from './live-watch.ts';
import type { Settings } from './options.ts';
import type { Service } from './service.ts';

/** A question whose answer depends on more than the license: nothing that was decided before answers it. */
export interface ContextualQuestion {
  readonly feature: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The service's own answer; undefined where it gives none. */
export const askWithContext = async (
  service: Pick<Service, 'check'>,
  settings: Settings,
  { feature, context }: ContextualQuestion,
): Promise<Answer | undefined> => {
  const question = questionOf(settings);
  const reply = await service.check({ ...question, feature, context: { ...question.context, ...context } });
  if (reply.kind !== 'answered') return undefined;
  const { code, features, checkedAt } = reply.value;
  const { allowed, detail } = answerCodes[code];
  const value = allowed && feature !== undefined ? features[feature] : undefined;
  return { allowed, code, detail, source: 'live', freshness: 'fresh', asOf: checkedAt, value };
};
