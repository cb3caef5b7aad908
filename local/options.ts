import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import * as z from 'zod';
import { LocalRunError } from './local-run-error.ts';

/** What the command line asks for. */
export interface RunOptions {
  /** The primary region first. `undefined`: those of the assembly. */
  readonly regions: readonly string[] | undefined;
  /** Port of the first region, each further one on the next; 0 takes free ones. */
  readonly port: number;
  /** Folder of the data that outlive the run. `undefined`: nothing does. */
  readonly data: string | undefined;
  /** A synthesized assembly to run, instead of one made now. */
  readonly app: string | undefined;
  readonly json: boolean;
}

export const usage = `Runs Licet on this machine, from the template that deploys.

  npm start -- [options]

  --regions <list>   regions to run, the primary first (us-east-1,eu-west-1)
  --port <number>    port of the first region, each further one on the next; 0 takes free ones (4000)
  --data <folder>    keep all data in this folder, and go on from what is in it (by default they are new each time)
  --app <folder>     run this output of "cdk synth" instead of making one
  --json             print one line of JSON and nothing else on standard output
  --help             print this
`;

const regionList = (text: string): readonly string[] => {
  const regions = text.split(',').map((region) => region.trim());
  const wrong = regions.find((region) => !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region));
  if (wrong !== undefined) {
    throw new LocalRunError(
      `--regions takes names of AWS regions with commas between, not "${wrong}": us-east-1,eu-west-1`,
    );
  }
  const twice = regions.find((region, at) => regions.indexOf(region) !== at);
  if (twice !== undefined) throw new LocalRunError(`--regions names ${twice} twice.`);
  return regions;
};

const portNumber = (text: string): number => {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new LocalRunError(`--port takes a number from 0 to 65535, not "${text}".`);
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        regions: { type: 'string' },
        port: { type: 'string', default: '4000' },
        data: { type: 'string' },
        app: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node says what is wrong, then a general remark on how options begin.
    const { message } = z.object({ message: z.string() }).parse(error);
    throw new LocalRunError(`${message.split('. ')[0] ?? ''}.\n\n${usage}`);
  }
};

const DEFAULT_REGIONS = ['us-east-1', 'eu-west-1'];

/**
 * Reads the command line; `help` when it asks for the usage.
 *
 * @throws LocalRunError that says what is wrong
 */
export const parseOptions = (args: readonly string[]): RunOptions | 'help' => {
  const { regions, port, data, app, json, help } = parse(args);
  if (help) return 'help';
  const chosen = regions === undefined ? undefined : regionList(regions);
  return {
    regions: chosen ?? (app === undefined ? DEFAULT_REGIONS : undefined),
    port: portNumber(port),
    data: data === undefined ? undefined : resolve(data),
    app: app === undefined ? undefined : resolve(app),
    json,
  };
};
