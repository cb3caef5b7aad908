/**
 * Writes one line for the operator who looks into the alarm: what could not be done, to what, and what was wrong. The
 * thing itself stays out of the log, for it may hold a secret, or be personal.
 */
export const reportFault = (message: string, where: Readonly<Record<string, unknown>>, cause: unknown): void => {
  const { name, message: wrong } = cause instanceof Error ? cause : { name: 'Unknown', message: String(cause) };
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', message, ...where, error: { name, message: wrong } })}\n`);
};
