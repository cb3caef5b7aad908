import type { FetchedAnswer } from '../platform/runtime.ts';

const tooLong = (bytesMax: number): Error => new Error(`longer than ${bytesMax} bytes`);

/**
 * Reads an answer as UTF-8, and gives up on one that is too long before all of it has come.
 *
 * @throws Error where it is too long or breaks off
 */
export const boundedText = async (answer: FetchedAnswer, bytesMax: number): Promise<string> => {
  if (Number(answer.headers.get('content-length')) > bytesMax) throw tooLong(bytesMax);
  if (answer.body == null) {
    const text = await answer.text();
    if (text.length > bytesMax) throw tooLong(bytesMax);
    return text;
  }
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > bytesMax) throw tooLong(bytesMax);
    text += decoder.decode(value, { stream: true });
  }
};
