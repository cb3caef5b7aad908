import * as z from 'zod';
import type { GatewayAnswer } from '../gateway/gateway-answer.ts';
import type { IncomingRequest } from '../gateway/incoming-request.ts';
import { listWays, setWay } from './endpoints.ts';
import { listLinks, setLink } from './links.ts';
import { type Controlled, json, type Operation, operation, problem } from './operation.ts';
import { setPartition } from './partition.ts';
import { settle } from './settle.ts';

export const CONTROL_PREFIX = '/_local/';

const scheduleSchema = ({ region }: Controlled) =>
  z.strictObject({ function: z.enum(region.schedules.map(({ functionName }) => functionName)).optional() }).optional();

const runSchedules = operation(scheduleSchema, async (body, { region }) => {
  const schedules = region.schedules.filter(({ functionName }) => functionName === (body?.function ?? functionName));
  await Promise.all(schedules.map((schedule) => schedule.run()));
  return json(200, { run: schedules.length });
});

const functionSchema = ({ region }: Controlled) => z.strictObject({ function: z.enum([...region.functions.keys()]) });

const killEnvironments = operation(functionSchema, async ({ function: name }, { region }) =>
  json(200, { killed: (await region.functions.get(name)?.killEnvironments()) ?? 0 }),
);

const endEnvironments = operation(functionSchema, async ({ function: name }, { region }) =>
  json(200, { ended: (await region.functions.get(name)?.endEnvironments()) ?? 0 }),
);

const operations: Readonly<Record<string, Operation>> = {
  'GET replication': listLinks,
  'PUT replication': setLink,
  'GET endpoints': listWays,
  'PUT endpoints': setWay,
  'PUT partition': setPartition,
  'POST settle': settle,
  'POST schedules/run': runSchedules,
  'POST environments/kill': killEnvironments,
  'POST environments/end': endEnvironments,
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
