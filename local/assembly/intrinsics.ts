import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';

/** What an intrinsic function can ask for. Names of pseudo parameters, such as `AWS::Region`, come to `ref` too. */
export interface Scope {
  readonly ref: (logicalId: string) => Promise<unknown>;
  readonly attribute: (logicalId: string, name: string) => Promise<unknown>;
  readonly output: (stackName: string, region: string, name: string) => unknown;
  readonly exported: (name: string) => unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => Promise<unknown>;

/** Value of `AWS::NoValue`: what holds it is left out. */
export const noValue: unique symbol = Symbol('AWS::NoValue');

const join = async (argument: unknown, scope: Scope): Promise<unknown> => {
  const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(argument);
  return z
    .array(z.coerce.string())
    .parse(await resolve(parts, scope))
    .join(separator);
};

/** `${!Literal}` stands for `${Literal}`; a name is a variable of the map, a resource, or `Resource.Attribute`. */
const substitute = async (argument: unknown, scope: Scope): Promise<unknown> => {
  const [text, given] = z
    .union([
      z.tuple([z.string(), z.record(z.string(), z.unknown())]),
      z.string().transform((only) => [only, {}] as const),
    ])
    .parse(argument);
  const variables = z.record(z.string(), z.unknown()).parse(await resolve(given, scope));
  let result = '';
  for (const part of text.split(/(\$\{[^}]*\})/)) {
    const name = /^\$\{([^}]*)\}$/.exec(part)?.[1];
    if (name === undefined) result += part;
    else if (name.startsWith('!')) result += `\${${name.slice(1)}}`;
    else result += String(variables[name] ?? (await named(name, scope)));
  }
  return result;
};

const named = (name: string, scope: Scope): Promise<unknown> => {
  const dot = name.indexOf('.');
  return dot === -1 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
};

const getAttribute = async (argument: unknown, scope: Scope): Promise<unknown> => {
  if (typeof argument === 'string') return named(argument, scope);
  const [logicalId, name] = z.tuple([z.string(), z.unknown()]).parse(argument);
  return scope.attribute(logicalId, z.string().parse(await resolve(name, scope)));
};

const select = async (argument: unknown, scope: Scope): Promise<unknown> => {
  const [index, values] = z
    .tuple([z.coerce.number().int(), z.array(z.unknown())])
    .parse(await resolve(argument, scope));
  if (index in values) return values[index];
  throw new LocalRunError(`Fn::Select asks for element ${index} of ${values.length}`);
};

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(z.string().parse(argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': async (argument, scope) => {
    const [separator, text] = z.tuple([z.string(), z.string()]).parse(await resolve(argument, scope));
    return text.split(separator);
  },
  'Fn::ImportValue': async (argument, scope) => scope.exported(z.string().parse(await resolve(argument, scope))),
  'Fn::GetStackOutput': async (argument, scope) => {
    const { StackName, Region, OutputName } = z
      .object({ StackName: z.string(), Region: z.string(), OutputName: z.string() })
      .parse(await resolve(argument, scope));
    return scope.output(StackName, Region, OutputName);
  },
};

const asIntrinsic = (value: object): { readonly name: string; readonly argument: unknown } | undefined => {
  const entries: readonly [string, unknown][] = Object.entries(value);
  const [[name, argument] = ['', undefined], ...others] = entries;
  if (others.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
};

const isKept = (value: unknown): boolean => value !== noValue;

const resolveObject = async (value: object, scope: Scope): Promise<unknown> => {
  const found = asIntrinsic(value);
  if (found !== undefined) {
    const intrinsic = intrinsics[found.name];
    if (intrinsic !== undefined) return intrinsic(found.argument, scope);
    const known = Object.keys(intrinsics).join(', ');
    throw new LocalRunError(`${found.name} is not known to the one-machine run, which knows ${known}`);
  }
  const entries: [string, unknown][] = [];
  for (const [name, part] of Object.entries(value)) entries.push([name, await resolve(part, scope)]);
  return Object.fromEntries(entries.filter(([, part]) => isKept(part)));
};

/**
 * A template's value with its intrinsic functions carried out.
 *
 * @throws LocalRunError for an intrinsic function that is not known here
 */
export const resolve = async (value: unknown, scope: Scope): Promise<unknown> => {
  if (Array.isArray(value)) {
    const parts: unknown[] = [];
    for (const part of value) parts.push(await resolve(part, scope));
    return parts.filter(isKept);
  }
  return typeof value === 'object' && value !== null ? resolveObject(value, scope) : value;
};
