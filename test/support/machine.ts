import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { identities } from '../../local/identities.ts';
import { signedHeaders } from '../../local/sign-request.ts';

export interface MachineOptions {
  /** The primary first; us-east-1 and eu-west-1 when not said. */
  readonly regions?: readonly string[];
  /** Folder of the data; one of its own, removed by `stop`, when not said. */
  readonly data?: string;
  /** A synthesized assembly, to save the time of making one. */
  readonly app?: string;
}

export interface MachineRequest {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text and bytes as they are, without a content type of their own. */
  readonly body?: unknown;
  readonly licenseKey?: string;
}

export interface MachineAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. */
  readonly body: unknown;
}

/** The one-machine run in a process of its own, as `npm start` runs it. */
export interface Machine {
  readonly regions: readonly { readonly name: string; readonly url: string }[];
  readonly demoLicenseKey: string;
  /** Of the demo licenses that give floating seats, and seats of devices with leases. */
  readonly seatLicenseKey: string;
  readonly deviceLicenseKey: string;
  /** Root of the buckets. */
  readonly auditFolder: string;
  readonly dataFolder: string;
  readonly url: (region: string) => string;
  /** Sends a request without a signature. */
  readonly send: (region: string, request: MachineRequest) => Promise<MachineAnswer>;
  /** Sends a request with an AWS signature, the operator's when not said. */
  readonly operate: (
    region: string,
    request: MachineRequest & { readonly as?: keyof typeof identities },
  ) => Promise<MachineAnswer>;
  readonly setReplication: (link: { from: string; to: string; lagMs?: number; paused?: boolean }) => Promise<void>;
  /** Cuts the way of a region's functions to a region's DynamoDB endpoint, which may be their own, or opens it again. */
  readonly setEndpoint: (way: { from: string; to: string; cut: boolean }) => Promise<void>;
  /** Sets a region apart from all others, or joins it again: replication and endpoints, both ways. */
  readonly setPartition: (region: string, apart: boolean) => Promise<void>;
  /** Resolves when replication (but for paused links), stream consumers and events have nothing left to do. */
  readonly settle: () => Promise<void>;
  /** Runs the region's schedules now, or that of one function, and waits for them. */
  readonly runSchedules: (region: string, functionName?: string) => Promise<void>;
  /** Ends a function's execution environments as a crash would. Answers how many there were. */
  readonly killEnvironments: (region: string, functionName: string) => Promise<number>;
  /** Ends a function's execution environments in order, as Lambda does with those that it needs no more. */
  readonly endEnvironments: (region: string, functionName: string) => Promise<void>;
  /** What a function wrote so far; empty when it wrote nothing. */
  readonly logOf: (region: string, functionName: string) => Promise<string>;
  /** Ends the run as Ctrl-C does. Removes its data unless they are to be kept, or the folder was given. */
  readonly stop: (options?: { readonly keepData: boolean }) => Promise<void>;
  /** Ends the run with SIGKILL; the data stay. */
  readonly kill: () => Promise<void>;
  /** Starts a run that has ended again, on the same data. */
  readonly restart: () => Promise<Machine>;
}

const announcementSchema = z.object({
  regions: z.array(z.object({ name: z.string(), url: z.string() })),
  operator: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  demo: z.object({ licenseKey: z.string(), seatLicenseKey: z.string(), deviceLicenseKey: z.string() }),
  audit: z.string(),
});
type Announcement = z.infer<typeof announcementSchema>;

const startFile = join(import.meta.dirname, '..', '..', 'local', 'start.ts');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const payloadOf = (body: unknown): { body?: string | Uint8Array<ArrayBuffer>; type?: string } => {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  if (body instanceof Uint8Array) return { body: new Uint8Array(body) };
  return { body: JSON.stringify(body), type: 'application/json' };
};

const prepare = (url: string, { method, path, headers = {}, body, licenseKey }: MachineRequest) => {
  const payload = payloadOf(body);
  return {
    method,
    url: `${url}${path}`,
    headers: {
      ...(payload.type !== undefined && { 'content-type': payload.type }),
      ...(licenseKey !== undefined && { authorization: `License ${licenseKey}` }),
      ...headers,
    },
    ...(payload.body !== undefined && { body: payload.body }),
  };
};

const dispatch = async (request: ReturnType<typeof prepare>): Promise<MachineAnswer> => {
  const { url, ...init } = request;
  const answer = await fetch(url, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parseJson(text) };
};

/** The line that the run prints when it is ready. */
const announced = async (run: ChildProcess): Promise<Announcement> => {
  let [output, errors] = ['', ''];
  run.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const line = new Promise<string>((resolve) => {
    run.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve(output);
    });
  });
  const ended = once(run, 'exit').then(() => {
    throw new Error(`The one-machine run ended before it was ready:\n${errors}`);
  });
  return announcementSchema.parse(JSON.parse(await Promise.race([line, ended])));
};

const launch = async (options: MachineOptions & { readonly data: string; readonly isOwn: boolean }) => {
  const { regions, data, app } = options;
  const run = spawn(
    process.execPath,
    [
      ...[startFile, '--json', '--port', '0', '--data', data],
      ...(regions === undefined ? [] : ['--regions', regions.join(',')]),
      ...(app === undefined ? [] : ['--app', app]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return { run, announcement: await announced(run) };
};

const end = async (run: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (run.exitCode !== null || run.signalCode !== null) return;
  const exited = once(run, 'exit');
  run.kill(signal);
  await exited;
};

const start = async (
  options: MachineOptions & { readonly data: string; readonly isOwn: boolean },
): Promise<Machine> => {
  const { run, announcement } = await launch(options);
  const { regions, demo, audit } = announcement;
  const url = (name: string): string => {
    const region = regions.find((each) => each.name === name);
    if (region === undefined) throw new Error(`The machine has no region ${name}`);
    return region.url;
  };
  const send = (region: string, request: MachineRequest) => dispatch(prepare(url(region), request));
  const control = async (region: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await send(region, { method, path: `/_local/${path}`, ...(body !== undefined && { body }) });
    if (answer.status !== 200) throw new Error(`${method} /_local/${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  const [primary = ''] = regions.map(({ name }) => name);
  return {
    regions,
    demoLicenseKey: demo.licenseKey,
    seatLicenseKey: demo.seatLicenseKey,
    deviceLicenseKey: demo.deviceLicenseKey,
    auditFolder: audit,
    dataFolder: options.data,
    url,
    send,
    operate: async (region, { as = 'operator', ...request }) => {
      const prepared = prepare(url(region), request);
      return dispatch({ ...prepared, headers: await signedHeaders(prepared, identities[as], region) });
    },
    setReplication: async (link) => {
      await control(primary, 'PUT', 'replication', link);
    },
    setEndpoint: async (way) => {
      await control(primary, 'PUT', 'endpoints', way);
    },
    setPartition: async (region, apart) => {
      await control(primary, 'PUT', 'partition', { region, apart });
    },
    settle: async () => {
      await control(primary, 'POST', 'settle');
    },
    runSchedules: async (region, name) => {
      await control(region, 'POST', 'schedules/run', name === undefined ? undefined : { function: name });
    },
    endEnvironments: async (region, name) => {
      await control(region, 'POST', 'environments/end', { function: name });
    },
    killEnvironments: async (region, name) => {
      const answer = await control(region, 'POST', 'environments/kill', { function: name });
      return z.object({ killed: z.number() }).parse(answer).killed;
    },
    logOf: (region, name) => readFile(join(options.data, 'logs', region, `${name}.log`), 'utf8').catch(() => ''),
    stop: async ({ keepData } = { keepData: false }) => {
      await end(run, 'SIGINT');
      if (options.isOwn && !keepData) await rm(options.data, { recursive: true, force: true });
    },
    kill: () => end(run, 'SIGKILL'),
    restart: async () => {
      await end(run, 'SIGINT');
      return start({ ...options, app: options.app ?? join(options.data, 'cdk.out') });
    },
  };
};

/** Starts the one-machine run on free ports, and waits until it is ready. */
export const startMachine = async (options: MachineOptions = {}): Promise<Machine> => {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'licet-machine-')));
  return start({ ...options, data, isOwn: options.data === undefined });
};
