import { readAssembly, type Stack } from './assembly/read-assembly.ts';
import { LocalRunError } from './local-run-error.ts';
import type { RunOptions } from './options.ts';

/** Regions that an assembly serves in, in the order of their stacks: the primary's keys come first. */
const servedRegions = (stacks: readonly Stack[]): string[] => [
  ...new Set(
    stacks
      .filter(({ template }) => Object.values(template.Resources).some(({ Type }) => Type === 'AWS::ApiGatewayV2::Api'))
      .map(({ region }) => region),
  ),
];

/**
 * The regions of a run, the primary first: those that were asked for, or those of the given assembly.
 *
 * @throws LocalRunError when the assembly is for others
 */
export const regionsOf = async ({ regions, app }: RunOptions): Promise<readonly string[]> => {
  if (app === undefined) return regions ?? [];
  const served = servedRegions(await readAssembly(app));
  const missing = regions?.find((region) => !served.includes(region));
  if (missing !== undefined || (regions !== undefined && regions.length !== served.length)) {
    throw new LocalRunError(`The assembly ${app} is for the regions ${served.join(',')}: leave --regions out.`);
  }
  return regions ?? served;
};
