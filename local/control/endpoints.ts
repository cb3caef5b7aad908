import * as z from 'zod';
import { type Controlled, json, type Operation, operation, regionSchema } from './operation.ts';

const waySchema = (controlled: Controlled) => {
  const region = regionSchema(controlled);
  return z.strictObject({ from: region, to: region, cut: z.boolean() });
};

export const listWays: Operation = operation(
  () => z.unknown(),
  (_, { ways }) => json(200, { ways: ways.list() }),
);

export const setWay: Operation = operation(waySchema, (way, { ways }) => {
  ways.set(way);
  return json(200, { ways: ways.list() });
});
