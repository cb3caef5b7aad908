import * as z from 'zod/mini';
import { jsonSequence } from './json-sequence.ts';
import { type Result, accepted, refused } from '../result.ts';

/** The end of the year 9999: a later moment has no day that a key could name. */
const LAST_MOMENT = 253_402_300_799_999;

const logEvent = z.object({
  /** When the line was written, milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: z.int().check(z.nonnegative(), z.maximum(LAST_MOMENT)),
  message: z.string(),
});

/** What CloudWatch Logs sends to a subscriber: log events of one stream. It sends control messages to see whether it can. */
const envelope = z.discriminatedUnion('messageType', [
  z.object({
    messageType: z.literal('DATA_MESSAGE'),
    logGroup: z.string(),
    logStream: z.string(),
    logEvents: z.array(logEvent),
  }),
  z.object({ messageType: z.literal('CONTROL_MESSAGE') }),
]);

export type LogEvent = z.infer<typeof logEvent>;
export type LogEnvelope = Extract<z.infer<typeof envelope>, { messageType: 'DATA_MESSAGE' }>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would quote the text.
    return undefined;
  }
};

/**
 * Reads the envelopes of a delivery, which stand one after the other. Control messages say nothing and are left out.
 *
 * @returns refused, with what is wrong and nothing of the text, where any of it is no envelope
 */
export const logEnvelopes = (text: string): Result<readonly LogEnvelope[], string> => {
  const sequence = jsonSequence(text);
  if (!sequence.ok) return sequence;
  const envelopes: LogEnvelope[] = [];
  for (const [index, json] of sequence.value.entries()) {
    const read = envelope.safeParse(parsed(json));
    if (!read.success) {
      const path = read.error.issues[0]?.path.join('.') ?? '';
      return refused(`envelope ${index + 1} of ${sequence.value.length} is none of CloudWatch Logs: see "${path}"`);
    }
    if (read.data.messageType === 'DATA_MESSAGE') envelopes.push(read.data);
  }
  return accepted(envelopes);
};
