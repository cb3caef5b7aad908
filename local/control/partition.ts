import * as z from 'zod';
import { linksOf } from './links.ts';
import { type Controlled, json, type Operation, operation, regionSchema } from './operation.ts';

const partitionSchema = (controlled: Controlled) =>
  z.strictObject({ region: regionSchema(controlled), apart: z.boolean() });

/** Sets a region apart from all others, or joins it with them again: replication and endpoints, both ways. */
export const setPartition: Operation = operation(partitionSchema, async ({ region, apart }, controlled) => {
  const { regions, replications, ways } = controlled;
  const others = regions.filter(({ name }) => name !== region);
  const between = others.flatMap(({ name }) => [
    { from: region, to: name },
    { from: name, to: region },
  ]);
  for (const way of between) ways.set({ ...way, cut: apart });
  await Promise.all(
    replications.flatMap((replication) => between.map((link) => replication.set({ ...link, paused: apart }))),
  );
  return json(200, { links: linksOf(controlled), ways: ways.list() });
});
