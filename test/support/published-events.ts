import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const eventSchema = z.object({
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.looseObject({
    id: z.string(),
    action: z.string(),
    changed_at: z.string(),
    entity: z.string(),
    entity_id: z.string(),
    version: z.number(),
    region: z.string(),
    archive_bucket: z.string(),
    archive_key: z.string(),
    complete: z.boolean(),
  }),
});
export type PublishedEvent = z.infer<typeof eventSchema>;

/** What came over a region's bus of the local stage so far, in the order in which the bus took it. */
export const publishedEvents = async (dataFolder: string, region: string): Promise<PublishedEvent[]> => {
  const folder = join(dataFolder, 'events', region, 'licet-local');
  const days = (await readdir(folder).catch(() => [])).toSorted();
  const texts = await Promise.all(days.map((day) => readFile(join(folder, day), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((line) => eventSchema.parse(JSON.parse(line)));
};
