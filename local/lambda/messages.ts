import * as z from 'zod';

/** What a function's failed invocation says, in Lambda's form. */
export const functionErrorSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});
export type FunctionError = z.infer<typeof functionErrorSchema>;

/** What an execution environment's thread is started with. */
export interface EnvironmentData {
  readonly codeFolder: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMiB: number;
  /** One number that the thread sleeps on: 1 wakes it for the message that was posted before. */
  readonly wake: SharedArrayBuffer;
}

export const invocationSchema = z.object({
  requestId: z.string(),
  /** JSON, as everything that enters and leaves a function. */
  event: z.string(),
  /** Epoch milliseconds at which the function times out. */
  deadline: z.number(),
});
export type InvocationMessage = z.infer<typeof invocationSchema>;

/** What an execution environment tells: first `ready` or `failed`, then for each invocation `answered` or `failed`. */
export const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('answered'), payload: z.string() }),
  z.object({ kind: z.literal('failed'), error: functionErrorSchema }),
  z.object({ kind: z.literal('output'), text: z.string() }),
]);
export type Report = z.infer<typeof reportSchema>;
