import { ConfigurationError } from '../configuration-error.ts';

/** Where a region is served: an http(s) URL without a trailing slash, query or fragment. */
export type Endpoint = string;

const wrong = (position: number, message: string): ConfigurationError =>
  new ConfigurationError(`endpoints[${position}]`, message);

const parse = (text: string, position: number): Endpoint => {
  if (!URL.canParse(text)) throw wrong(position, 'must be a URL such as https://licenses.example.com');
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') throw wrong(position, 'must be an http or https URL');
  // Not quoted: what stands there is a secret, and fetch would refuse the URL later.
  if (username !== '' || password !== '') throw wrong(position, 'must hold no user name or password');
  if (search !== '' || hash !== '') throw wrong(position, 'must end with its path: no query, no fragment');
  return origin + pathname.replace(/\/+$/, '');
};

/**
 * The regions' endpoints as the product's developer lists them, nearest first. A path before the API's own is kept.
 *
 * @throws ConfigurationError that names the position, never the URL
 */
export const parseEndpoints = (texts: readonly string[]): readonly Endpoint[] => {
  const endpoints = texts.map(parse);
  for (const [position, endpoint] of endpoints.entries()) {
    if (endpoints.indexOf(endpoint) !== position) throw wrong(position, 'is listed twice');
  }
  return endpoints;
};
