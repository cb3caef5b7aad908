import * as z from 'zod';
import type { Replication } from '../aws/replication.ts';
import type { GatewayAnswer } from '../gateway/gateway-answer.ts';
import type { IncomingRequest } from '../gateway/incoming-request.ts';
import type { RegionRuntime } from '../region-runtime.ts';

/** What the control routes act upon. */
export interface Controlled {
  /** The region on whose port the request came. */
  readonly region: RegionRuntime;
  readonly regions: readonly RegionRuntime[];
  readonly replications: readonly Replication[];
}

export const CONTROL_PREFIX = '/_local/';

/** Milliseconds that `settle` waits: a stream consumer that keeps failing would hold it up for hours. */
const SETTLE_TIMEOUT = 30_000;

const json = (status: number, body: unknown, type = 'application/json'): GatewayAnswer => ({
  status,
  headers: { 'content-type': type },
  body: `${JSON.stringify(body)}\n`,
});

const problem = (status: number, title: string, errors?: readonly { path: string; message: string }[]): GatewayAnswer =>
  json(status, { title, status, ...(errors && { errors }) }, 'application/problem+json');

type Operation = (body: unknown, controlled: Controlled) => Promise<GatewayAnswer>;

const operation =
  <Body>(
    schemaFor: (controlled: Controlled) => z.ZodType<Body>,
    run: (body: Body, controlled: Controlled) => Promise<GatewayAnswer>,
  ): Operation =>
  (body, controlled) => {
    const parsed = schemaFor(controlled).safeParse(body);
    if (parsed.success) return run(parsed.data, controlled);
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return Promise.resolve(problem(400, 'The request body is not valid', errors));
  };

const links = ({ replications }: Controlled): GatewayAnswer =>
  json(200, { links: replications.flatMap((replication) => replication.links()) });

const linkSchema = ({ regions }: Controlled) => {
  const region = z.enum(regions.map(({ name }) => name));
  return z
    .strictObject({
      from: region,
      to: region,
      lagMs: z.int().min(0).max(600_000).optional(),
      paused: z.boolean().optional(),
    })
    .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must be another region than from' });
};

const setReplication = operation(linkSchema, async ({ from, to, lagMs, paused }, controlled) => {
  const change = { from, to, ...(lagMs !== undefined && { lagMs }), ...(paused !== undefined && { paused }) };
  await Promise.all(controlled.replications.map((replication) => replication.set(change)));
  return links(controlled);
});

const nothing = () => z.strictObject({}).optional();

const settle = operation(nothing, async (_, { regions, replications }) => {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => {
    late.resolve('late');
  }, SETTLE_TIMEOUT);
  const settled = async (): Promise<'settled'> => {
    await Promise.all(replications.map((replication) => replication.settled()));
    await Promise.all(regions.flatMap(({ mappings }) => mappings.map((mapping) => mapping.drained())));
    return 'settled';
  };
  const outcome = await Promise.race([settled(), late.promise]);
  clearTimeout(timer);
  return outcome === 'settled' ? json(200, {}) : problem(504, `Not settled within ${SETTLE_TIMEOUT / 1000} s`);
});

const runSchedules = operation(nothing, async (_, { region }) => {
  await Promise.all(region.schedules.map((schedule) => schedule.run()));
  return json(200, { run: region.schedules.length });
});

const functionSchema = ({ region }: Controlled) => z.strictObject({ function: z.enum([...region.functions.keys()]) });

const killEnvironments = operation(functionSchema, async ({ function: name }, { region }) =>
  json(200, { killed: (await region.functions.get(name)?.endEnvironments()) ?? 0 }),
);

const operations: Readonly<Record<string, Operation>> = {
  'GET replication': (_, controlled) => Promise.resolve(links(controlled)),
  'PUT replication': setReplication,
  'POST settle': settle,
  'POST schedules/run': runSchedules,
  'POST environments/kill': killEnvironments,
};

const parseBody = (body: Buffer): { readonly value: unknown } | undefined => {
  if (body.length === 0) return { value: undefined };
  try {
    return { value: JSON.parse(body.toString()) };
  } catch {
    return undefined;
  }
};

/** Answers the routes under `/_local/`, which exist on one machine alone. */
export const answerControl = async (request: IncomingRequest, controlled: Controlled): Promise<GatewayAnswer> => {
  const name = `${request.method} ${request.path.slice(CONTROL_PREFIX.length)}`;
  const found = operations[name];
  if (found === undefined) {
    const known = Object.keys(operations).map((each) => each.replace(' ', ` ${CONTROL_PREFIX}`));
    return problem(404, `There is no ${request.method} ${request.path}, but ${known.join(', ')}`);
  }
  const body = parseBody(request.body);
  return body === undefined ? problem(400, 'The request body is not JSON') : found(body.value, controlled);
};
