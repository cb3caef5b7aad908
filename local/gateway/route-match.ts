import type { RouteDefinition } from '../resources/local-account.ts';
import { percentDecode } from './percent-encoding.ts';

export interface RouteMatch {
  readonly route: RouteDefinition;
  /** Values of the path variables, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string };

interface Candidate {
  readonly route: RouteDefinition;
  readonly method: string;
  readonly segments: readonly Segment[];
}

const DEFAULT = '$default';

const segment = (text: string): Segment => {
  const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'literal', text };
  return { kind: greedy === '+' ? 'greedy' : 'variable', name };
};

const candidate = (route: RouteDefinition): Candidate => {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/').slice(1).map(segment) };
};

/** The more specific route comes first: a literal before a variable before a greedy one, a method before `ANY`. */
const rank = { literal: 0, variable: 1, greedy: 2 } as const;

const compare = (a: Candidate, b: Candidate): number => {
  for (const [at, { kind }] of a.segments.entries()) {
    const other = b.segments[at];
    if (other !== undefined && rank[kind] !== rank[other.kind]) return rank[kind] - rank[other.kind];
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
};

const parametersOf = (
  segments: readonly Segment[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, each] of segments.entries()) {
    const part = parts[at] ?? '';
    if (each.kind === 'literal') {
      if (each.text !== part) return undefined;
      continue;
    }
    if (part === '') return undefined;
    parameters[each.name] = each.kind === 'greedy' ? parts.slice(at).join('/') : part;
  }
  return parameters;
};

/** A path whose escapes are malformed, which matches nothing. */
export const malformedPath = 'malformed path';

/**
 * Finds the route that an HTTP API would choose: the best match of method and path, then `$default`.
 * `undefined`: there is none.
 */
export const routeMatcher = (routes: readonly RouteDefinition[]) => {
  const fallback = routes.find(({ routeKey }) => routeKey === DEFAULT);
  const candidates = routes
    .filter(({ routeKey }) => routeKey !== DEFAULT)
    .map(candidate)
    .toSorted(compare);
  return (method: string, path: string): RouteMatch | typeof malformedPath | undefined => {
    const parts: string[] = [];
    for (const part of path.split('/').slice(1)) {
      const decoded = percentDecode(part);
      if (decoded === undefined) return malformedPath;
      parts.push(decoded);
    }
    for (const each of candidates) {
      if (each.method !== method && each.method !== 'ANY') continue;
      const pathParameters = parametersOf(each.segments, parts);
      if (pathParameters !== undefined) return { route: each.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
};
