import type { Answer } from '../answer.ts';
import { fromVerdict } from '../standing/knowledge.ts';
import { questionOf } from './live-watch.ts';
import type { Settings } from '../options.ts';
import type { Service } from '../service.ts';
import { answerTo } from '../standing/standing.ts';

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
  return reply.kind === 'answered' ? answerTo(fromVerdict(reply.value, 'fresh', Infinity), feature) : undefined;
};
