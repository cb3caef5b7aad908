import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Words that cannot name a type (ECMAScript, section 12.7.2, and TypeScript's own types). */
const RESERVED = new Set(
  `any as async await bigint boolean break case catch class const continue debugger default delete do else enum export
  extends false finally for function if implements import in instanceof interface let never new null number object package
  private protected public return static string super switch symbol this throw true try type typeof undefined unknown var
  void while with yield`.split(/\s+/),
);

export const isTypeName = (text: string): boolean => IDENTIFIER.test(text) && !RESERVED.has(text);

/** `AtlasFeatures` for the product `atlas`. */
export const typeNameFor = (product: string | undefined): string => {
  const words = (product ?? 'licet').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return isTypeName(`${name}Features`) ? `${name}Features` : 'LicetFeatures';
};

/** Overrides may set a feature to another value of its type, so the type is never narrower than that. */
const typeOf = (value: FeatureValue): string => (typeof value === 'object' ? 'readonly string[]' : typeof value);

/** A name as a property: any text at all, with whatever would end the string or the line escaped. */
const property = (name: string): string => {
  if (IDENTIFIER.test(name)) return name;
  const escaped = JSON.stringify(name)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `'${escaped}'`;
};

/**
 * TypeScript source that names features and what they may be set to, for `Licet<AtlasFeatures>`. The same features always
 * give the same text. A type alias, since an interface has no index signature and would not do for `FeatureTypes`.
 * Prettier is told to leave it alone, since its settings cannot be known here; with `semi: false` it takes the last
 * semicolon away all the same, so that such a project lists the file in `.prettierignore`.
 */
export const featureTypeSource = (name: string, features: Readonly<Record<string, FeatureValue>>): string => {
  const byName = Object.entries(features).sort(([one], [other]) => (one < other ? -1 : 1));
  const body =
    byName.length === 0
      ? 'Readonly<Record<never, never>>'
      : `{\n${byName.map(([feature, value]) => `  readonly ${property(feature)}: ${typeOf(value)};\n`).join('')}}`;
  return [
    '// Made by `npx licet types`. Do not edit it: run that again when the plan changes.',
    '',
    '/** Features of the product, and what each may be set to. */',
    '// prettier-ignore',
    `export type ${name} = ${body};`,
    '',
  ].join('\n');
};
