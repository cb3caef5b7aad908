/** One structured line about a run that no HTTP request started. Named fields only. */
export const logRun = (level: 'INFO' | 'ERROR', message: string, fields: Readonly<Record<string, unknown>>): void => {
  const stream = level === 'ERROR' ? process.stderr : process.stdout;
  stream.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};
