import * as z from 'zod';
import type { LinkState } from '../aws/replication.ts';
import { type Controlled, json, type Operation, operation, regionSchema } from './operation.ts';

/** The ways on which regions replicate to each other. */
export const linksOf = ({ replications }: Controlled): readonly LinkState[] =>
  replications.flatMap((replication) => replication.links());

const linkSchema = (controlled: Controlled) => {
  const region = regionSchema(controlled);
  return z
    .strictObject({
      from: region,
      to: region,
      lagMs: z.int().min(0).max(600_000).optional(),
      paused: z.boolean().optional(),
    })
    .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must be another region than from' });
};

export const listLinks: Operation = operation(
  () => z.unknown(),
  (_, controlled) => json(200, { links: linksOf(controlled) }),
);

export const setLink: Operation = operation(linkSchema, async ({ from, to, lagMs, paused }, controlled) => {
  const change = { from, to, ...(lagMs !== undefined && { lagMs }), ...(paused !== undefined && { paused }) };
  await Promise.all(controlled.replications.map((replication) => replication.set(change)));
  return json(200, { links: linksOf(controlled) });
});
