import { endpointWays } from '../../../local/aws/endpoint-ways.ts';
import type { Replication } from '../../../local/aws/replication.ts';
import { answerControl } from '../../../local/control/control-api.ts';
import type { Controlled } from '../../../local/control/operation.ts';
import type { RegionRuntime } from '../../../local/region-runtime.ts';

/** A run of two regions that notes what it is told. */
export interface ControlledRun {
  readonly told: string[];
  /** Sends a control request to the port of the second region. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
}

export interface ControlledRunOptions {
  /** How many events a region has carried out, after so many rounds of settling. */
  readonly finished?: (rounds: number) => number;
  /** How often a region's stream consumer has been invoked, after so many rounds of settling. */
  readonly invocations?: (rounds: number) => number;
  /** Why logs cannot be delivered. */
  readonly flushFault?: Error;
}

export const link = { from: 'us-east-1', to: 'eu-west-1', lagMs: 0, paused: false };

const roundsOf = (told: readonly string[]): number => told.filter((each) => each === 'replicated').length;

const flushed = (name: string, told: string[]): Promise<void> => Promise.resolve(void told.push(`flushed ${name}`));

const regionNamed = (name: string, told: string[], options: ControlledRunOptions): RegionRuntime => ({
  name,
  api: () => Promise.reject(new Error('not asked')),
  functions: new Map([
    [
      'licet-local-check',
      {
        invoke: () => Promise.reject(new Error('not asked')),
        killEnvironments: () => {
          told.push(`kill in ${name}`);
          return Promise.resolve(2);
        },
        endEnvironments: () => {
          told.push(`end in ${name}`);
          return Promise.resolve(3);
        },
      },
    ],
  ]),
  events: {
    accept: () => undefined,
    finished: () => options.finished?.(roundsOf(told)) ?? 0,
    idle: () => Promise.resolve(void told.push(`idle ${name}`)),
    stop: () => Promise.resolve(),
  },
  mappings: [
    {
      drained: () => Promise.resolve(void told.push(`drained ${name}`)),
      invocations: () => options.invocations?.(roundsOf(told)) ?? 0,
      stop: () => Promise.resolve(),
    },
  ],
  schedules: ['archive-attempts', 'sign-digests'].map((functionName) => ({
    functionName,
    run: () => Promise.resolve(void told.push(`run ${functionName} in ${name}`)),
    stop: () => undefined,
  })),
  logs: {
    openStream: () => {
      throw new Error('not asked');
    },
    flush: () => (options.flushFault === undefined ? flushed(name, told) : Promise.reject(options.flushFault)),
    stop: () => Promise.resolve(),
  },
  stop: () => Promise.resolve(),
});

/** Nothing of it does anything: what is looked at is what the control routes tell it. */
export const controlledRun = (options: ControlledRunOptions = {}): ControlledRun => {
  const told: string[] = [];
  const replication: Replication = {
    set: (change) => Promise.resolve(void told.push(`set ${JSON.stringify(change)}`)),
    links: () => [link],
    settled: () => Promise.resolve(void told.push('replicated')),
    stop: () => Promise.resolve(),
  };
  const names = ['us-east-1', 'eu-west-1'];
  const regions = names.map((name) => regionNamed(name, told, options));
  const ways = endpointWays(names);
  const controlled = { region: regions[1], regions, replications: [replication], ways } as Controlled;
  const control = async (method: string, path: string, body?: unknown) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    const request = {
      method,
      path: `/_local/${path}`,
      query: '',
      headers: [],
      body: bytes,
      sourceIp: '',
      protocol: '',
    };
    const answer = await answerControl(request, controlled);
    return { status: answer.status, body: JSON.parse(String(answer.body)) as unknown };
  };
  return { told, control };
};
