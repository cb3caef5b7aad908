import { execFileSync } from 'node:child_process';

export interface ImportPlace {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Milliseconds that importing a module takes in a fresh process: reading, parsing, evaluating.
 *
 * @param specifier URL, or a package's name as seen from `cwd`
 */
export const importTime = (specifier: string, { cwd, env }: ImportPlace = {}): number => {
  const script = `const start = performance.now(); await import(${JSON.stringify(specifier)}); process.stdout.write(String(performance.now() - start)); process.exit(0);`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd, env, encoding: 'utf8' }),
  );
};
