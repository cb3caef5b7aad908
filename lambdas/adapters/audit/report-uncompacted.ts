/** Writes one line for the operator who looks into the alarm: which original or hour, and what was wrong with it. */
export const reportUncompacted = (what: string, cause: unknown): void => {
  const { name, message } = cause instanceof Error ? cause : { name: 'Unknown', message: String(cause) };
  process.stderr.write(
    `${JSON.stringify({ level: 'ERROR', message: 'A part of the audit stays as it is.', what, error: { name, message } })}\n`,
  );
};
