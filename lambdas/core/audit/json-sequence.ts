import { type Result, accepted, refused } from '../result.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Position after the text that begins after an opening quote; -1 where it does not end. */
const afterText = (json: string, from: number): number => {
  for (let at = from; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    // What comes after it is part of the text, be it a quote.
    if (code === BACKSLASH) at += 1;
  }
  return -1;
};

/** Position after the object that begins here; -1 where it does not end. */
const afterObject = (json: string, from: number): number => {
  let depth = 0;
  let at = from;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    at += 1;
    if (code === QUOTE) {
      at = afterText(json, at);
      if (at === -1) return -1;
    } else if (code === OPEN) {
      depth += 1;
    } else if (code === CLOSE) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
};

/**
 * Splits JSON objects that stand one after the other, with or without whitespace between them. Whether each is JSON
 * inside is not looked at.
 *
 * @returns refused, with the place and nothing of the text, where something else stands there or the last does not end
 */
export const jsonSequence = (json: string): Result<readonly string[], string> => {
  const objects: string[] = [];
  let at = 0;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (WHITESPACE.has(code)) {
      at += 1;
      continue;
    }
    if (code !== OPEN) return refused(`what stands at character ${at} is no JSON object`);
    const end = afterObject(json, at);
    if (end === -1) return refused(`the JSON object at character ${at} does not end`);
    objects.push(json.slice(at, end));
    at = end;
  }
  return accepted(objects);
};
