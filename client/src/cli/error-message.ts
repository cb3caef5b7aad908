import * as v from 'valibot';

const described = v.object({ message: v.string() });
const caused = v.object({ cause: described });

/**
 * What an error says of itself, without the full stop: it becomes part of a sentence. Of fetch's errors the cause says
 * more. Told by its shape: errors of another realm are errors too.
 */
export const errorMessage = (error: unknown): string => {
  if (v.is(caused, error) && error.cause.message !== '') return errorMessage(error.cause);
  return v.is(described, error) && error.message !== '' ? error.message.replace(/\.$/, '') : 'the reason is not known';
};
