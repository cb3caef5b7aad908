import * as z from 'zod';
import type { EndpointWays } from '../aws/endpoint-ways.ts';
import type { Replication } from '../aws/replication.ts';
import type { GatewayAnswer } from '../gateway/gateway-answer.ts';
import type { RegionRuntime } from '../region-runtime.ts';

/** What the control routes act upon. */
export interface Controlled {
  /** The region on whose port the request came. */
  readonly region: RegionRuntime;
  readonly regions: readonly RegionRuntime[];
  readonly replications: readonly Replication[];
  readonly ways: EndpointWays;
}

/** A control route at work: the JSON of the request in, the answer out. */
export type Operation = (body: unknown, controlled: Controlled) => Promise<GatewayAnswer>;

export const json = (status: number, body: unknown, type = 'application/json'): GatewayAnswer => ({
  status,
  headers: { 'content-type': type },
  body: `${JSON.stringify(body)}\n`,
});

export const problem = (
  status: number,
  title: string,
  errors?: readonly { path: string; message: string }[],
): GatewayAnswer => json(status, { title, status, ...(errors && { errors }) }, 'application/problem+json');

/** Makes an operation that answers 400, with the fields' names, to a body that is not of its schema. */
export const operation =
  <Body>(
    schemaFor: (controlled: Controlled) => z.ZodType<Body>,
    run: (body: Body, controlled: Controlled) => Promise<GatewayAnswer> | GatewayAnswer,
  ): Operation =>
  async (body, controlled) => {
    const parsed = schemaFor(controlled).safeParse(body);
    if (parsed.success) return run(parsed.data, controlled);
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return problem(400, 'The request body is not valid', errors);
  };

/** The body of a request that has nothing to say. */
export const nothing = () => z.strictObject({}).optional();

/** A region of the run. */
export const regionSchema = ({ regions }: Controlled) => z.enum(regions.map(({ name }) => name));
