const described = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? {
        name: error.name,
        message: error.message,
        stack: error.stack,
        ...(error.cause !== undefined && { cause: described(error.cause) }),
      }
    : { message: String(error) };

/** One structured line for something that an operator was given and that changes nothing, so that no change tells of it. */
export const logGiven = (
  what: string,
  requestId: string,
  fields: Readonly<Record<string, string | undefined>>,
): void => {
  process.stdout.write(`${JSON.stringify({ level: 'INFO', message: what, requestId, ...fields })}\n`);
};

/** One structured line for a fault. Named fields only: a request's headers and body never reach the log. */
export const logFault = (code: string, requestId: string, error: unknown): void => {
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', code, requestId, error: described(error) })}\n`);
};
