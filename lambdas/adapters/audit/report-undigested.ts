/** Writes one line for the operator who looks into the alarm: which object, and what was wrong with it. */
export const reportUndigested = (key: string, cause: unknown): void => {
  const { name, message } = cause instanceof Error ? cause : { name: 'Unknown', message: String(cause) };
  process.stderr.write(
    `${JSON.stringify({ level: 'ERROR', message: 'An object could not be taken into a digest as it is.', key, error: { name, message } })}\n`,
  );
};
