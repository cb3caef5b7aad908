import * as z from 'zod';

/** What the state is rebuilt from: a record of the change log, and the region whose bucket holds it. */
export const loggedChange = z.object({
  id: z.string(),
  changed_at: z.string(),
  action: z.string(),
  actor: z.string(),
  entity: z.string(),
  entity_id: z.string(),
  version: z.int().positive(),
  before: z.string().nullable(),
  after: z.string(),
  region: z.string(),
});
export type LoggedChange = Readonly<z.infer<typeof loggedChange>>;

/** Whose change it is, in one text. */
export const entityName = ({ entity, entity_id }: Pick<LoggedChange, 'entity' | 'entity_id'>): string =>
  `${entity} ${entity_id}`;
