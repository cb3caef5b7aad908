import { describe, expect, test } from '@jest/globals';
import { ENDPOINT, LICENSE_KEY, licensingService } from './licensing-service.ts';
import { compile } from './compile.ts';
import { type Machine, machine } from './machine.ts';
import { format } from 'prettier';

const plan = {
  product: 'atlas',
  term: { kind: 'perpetual' },
  features: { sso: true, 'max-projects': 50, tier: 'gold', 'export-formats': ['pdf', 'csv'], audit: false },
};

const withPlan = (document: unknown = plan): Machine => {
  const here = machine();
  here.files.set('plan.json', JSON.stringify(document));
  return here;
};

const EXPECTED = `// Made by \`npx licet types\`. Do not edit it: run that again when the plan changes.

/** Features of the product, and what each may be set to. */
// prettier-ignore
export type AtlasFeatures = {
  readonly audit: boolean;
  readonly 'export-formats': readonly string[];
  readonly 'max-projects': number;
  readonly sso: boolean;
  readonly tier: string;
};
`;

describe('licet types', () => {
  test('names the features of a plan, and their types', async () => {
    expect(await withPlan().run('types --plan plan.json')).toEqual({ exitCode: 0, out: EXPECTED, error: '' });
  });

  test('gives the same text for the same features in another order', async () => {
    const features = Object.fromEntries(Object.entries(plan.features).reverse());
    expect((await withPlan({ ...plan, features }).run('types --plan plan.json')).out).toBe(EXPECTED);
  });

  test.each([{}, { singleQuote: true, tabWidth: 4 }, { quoteProps: 'consistent' as const, useTabs: true }])(
    'is as prettier wants it, set to %j',
    async (settings) => {
      const { out } = await withPlan().run('types --plan plan.json');
      expect(await format(out, { ...settings, parser: 'typescript' })).toBe(out);
    },
  );

  test('asks the service for those of a license', async () => {
    const service = await licensingService();
    service.answers('/v1/license', 200, { code: 'EXPIRED', ...plan });
    const here = machine(service.fetch);
    here.environment['LICET_LICENSE_KEY'] = LICENSE_KEY.key;
    expect((await here.run(`types --endpoint ${ENDPOINT}`)).out).toBe(EXPECTED);
    expect(service.received[0]?.headers['authorization']).toBe(`License ${LICENSE_KEY.key}`);
  });

  test('names the type as it is told, or after the product', async () => {
    expect((await withPlan().run('types --plan plan.json --name Granted')).out).toContain('type Granted = {');
    expect((await withPlan({ ...plan, product: 'atlas-2-pro' }).run('types --plan plan.json')).out).toContain(
      'type Atlas2ProFeatures =',
    );
    expect((await withPlan({ features: {} }).run('types --plan plan.json')).out).toContain('type LicetFeatures =');
  });

  test('writes a file', async () => {
    const here = withPlan();
    const { out } = await here.run('types --plan plan.json --out src/features.ts');
    expect(here.files.get('src/features.ts')).toBe(EXPECTED);
    expect(out).toBe('Wrote src/features.ts: AtlasFeatures, with 5 features.');
  });
});

describe('licet types --check', () => {
  const CHECK = 'types --plan plan.json --out src/features.ts --check';

  test('passes where the file is up to date', async () => {
    const here = withPlan();
    await here.run('types --plan plan.json --out src/features.ts');
    expect(await here.run(CHECK)).toMatchObject({ exitCode: 0 });
    expect(await here.json(CHECK)).toEqual({ file: 'src/features.ts', upToDate: true });
  });

  test.each([undefined, EXPECTED.replace('sso', 'saml')])('fails where it is not, and leaves it', async (found) => {
    const here = withPlan();
    if (found !== undefined) here.files.set('src/features.ts', found);
    const { exitCode, error } = await here.run(CHECK);
    expect(exitCode).toBe(1);
    expect(error).toContain('without --check');
    expect(here.files.get('src/features.ts')).toBe(found);
  });
});

describe('wrong usage', () => {
  test.each([
    ['types', 'Give either --plan or --endpoint'],
    [`types --plan plan.json --endpoint ${ENDPOINT}`, 'Give either --plan or --endpoint'],
    ['types --plan plan.json --check', '--check needs a file'],
    ['types --plan plan.json --name class', 'cannot name a type'],
    ['types --plan plan.json --name A{}', 'cannot name a type'],
    [`types --endpoint ${ENDPOINT}`, 'The license key is missing'],
  ])('licet %s', async (line, what) => {
    expect(await withPlan().run(line)).toMatchObject({ exitCode: 2, error: expect.stringContaining(what) });
  });

  test.each([{}, { features: { nested: { a: 1 } } }, [], { features: null }])('%j is no plan', async (document) => {
    expect(await withPlan(document).run('types --plan plan.json --json')).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining('PLAN_INVALID'),
    });
  });
});

describe('what the compiler makes of it', () => {
  const use = (statement: string): string =>
    `import type { Licet } from './licet.ts';
     import type { AtlasFeatures } from './features.ts';
     declare const licet: Licet<AtlasFeatures>;
     ${statement}`;

  test.each([
    `void licet.check('sso');`,
    `void licet.check();`,
    `const on: boolean = licet.entitled('audit'); void on;`,
    `const value: number | undefined = licet.answer('max-projects').value; void value;`,
    `const value: readonly string[] | undefined = licet.answer('export-formats').value; void value;`,
    `const value: string | undefined = licet.answer('tier').value; void value;`,
  ])('compiles: %s', (statement) => {
    expect(compile({ 'features.ts': EXPECTED, 'use.ts': use(statement) })).toEqual([]);
  });

  test.each([
    [`void licet.check('ssso');`, `Argument of type '"ssso"' is not assignable`],
    [`licet.entitled('export_formats');`, `Argument of type '"export_formats"' is not assignable`],
    [
      `const value: string | undefined = licet.answer('max-projects').value; void value;`,
      `Type 'number' is not assignable`,
    ],
  ])('does not compile: %s', (statement, error) => {
    expect(compile({ 'features.ts': EXPECTED, 'use.ts': use(statement) })).toEqual([expect.stringContaining(error)]);
  });

  const strange = {
    class: true,
    "it's": true,
    'say "so"': true,
    'back\\slash': true,
    'two\nlines': true,
    'line\u2028separator': true,
    '*/ export const bad = 1; /*': true,
    '1': true,
    '': true,
    größe: 3,
  };
  test('any name is safe', async () => {
    const { out } = await withPlan({ product: 'atlas', features: strange }).run('types --plan plan.json');
    const names = Object.keys(strange)
      .map((name) => `licet.entitled(${JSON.stringify(name)});`)
      .join('\n');
    expect(compile({ 'features.ts': out, 'use.ts': use(names) })).toEqual([]);
    expect(compile({ 'features.ts': out, 'use.ts': use(`licet.entitled('bad');`) })).toHaveLength(1);
  });

  test('without features every name is a mistake', async () => {
    const { out } = await withPlan({ product: 'atlas', features: {} }).run('types --plan plan.json');
    expect(compile({ 'features.ts': out, 'use.ts': use('void licet.check();') })).toEqual([]);
    expect(compile({ 'features.ts': out, 'use.ts': use(`void licet.check('sso');`) })).toHaveLength(1);
  });
});
