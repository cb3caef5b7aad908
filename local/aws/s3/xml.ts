const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An element with text in it. */
export const element = (name: string, text: string): string =>
  `<${name}>${text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)}</${name}>`;

/** A whole document; the children are XML already. */
export const xmlDocument = (root: string, children: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${root}>`;
