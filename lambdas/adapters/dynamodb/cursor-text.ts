/** What a cursor says, as a text that callers take for opaque. */
export const cursorText = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');

/** What a text says if it is a cursor; undefined where it is none. It may be anybody's making: parse it. */
export const cursorContent = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};
