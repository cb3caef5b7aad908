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

/** What an execution environment is told: to carry out an invocation, or that its end has come. */
export const orderSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invoke'),
    requestId: z.string(),
    /** JSON, as everything that enters and leaves a function. */
    event: z.string(),
    /** Epoch milliseconds at which the function times out. */
    deadline: z.number(),
  }),
  z.object({ kind: z.literal('end') }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What an execution environment tells: first `ready` or `failed`, then for each invocation `answered` or `failed`. */
export const reportSchema = z.discriminatedUnion('kind', [
  /** Only an environment with extensions is told of its end. */
  z.object({ kind: z.literal('ready'), extensions: z.number() }),
  z.object({ kind: z.literal('answered'), payload: z.string() }),
  z.object({ kind: z.literal('failed'), error: functionErrorSchema }),
  z.object({ kind: z.literal('output'), text: z.string() }),
]);
export type Report = z.infer<typeof reportSchema>;
