import type { StatusNews } from '../core/status-news.ts';
import type { StatusRecorder } from './status-ports.ts';

export interface RecordedRevocations {
  readonly failed: readonly { readonly news: StatusNews; readonly error: unknown }[];
}

/** Writes down what status licenses have now. One that fails does not hold up the others; all of them may come again. */
export const recordRevocations = async (
  { record }: StatusRecorder,
  news: readonly StatusNews[],
): Promise<RecordedRevocations> => {
  const failed: { news: StatusNews; error: unknown }[] = [];
  for (const each of news) {
    await record(each).catch((error: unknown) => failed.push({ news: each, error }));
  }
  return { failed };
};
