/**
 * Writes one line for the operator who looks into the alarm: which record, and what was wrong with it. The record itself
 * stays out of the log, for it may hold a secret; the stream mapping's on-failure destination keeps it.
 */
export const reportFailure = (sequence: string, cause: unknown): void => {
  const { name, message } = cause instanceof Error ? cause : { name: 'Unknown', message: String(cause) };
  process.stderr.write(
    `${JSON.stringify({ level: 'ERROR', message: 'A change could not be archived.', sequence, error: { name, message } })}\n`,
  );
};
