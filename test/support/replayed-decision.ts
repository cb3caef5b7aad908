import * as z from 'zod';
import { decide } from '../../lambdas/core/decide.ts';
import { instant } from '../../lambdas/core/instant.ts';
import { license } from '../../lambdas/core/license.ts';
import { planVersion } from '../../lambdas/core/plan.ts';
import { type LeasedSeat, seat } from '../../lambdas/core/seats/seat.ts';
import { label } from '../../lambdas/core/seats/seat.ts';
import { auditRows } from './audit-log.ts';

const attemptRow = z.object({
  attempted_at: instant,
  license: z.string(),
  license_version: z.number(),
  plan: z.string(),
  plan_version: z.number(),
  facts: z.string(),
});

const factsSchema = z.object({
  question: z.object({
    product: z.optional(license.shape.product),
    feature: z.string().optional(),
    meter: z.object({ name: z.string() }).optional(),
    releasedAt: z.optional(instant),
  }),
  seats: z.array(z.object({ id: z.string(), version: z.number(), leaseUntil: z.optional(instant) })),
});

/** Who asked: the record has only hashes of them. */
const claimantSchema = z.object({ device: z.optional(label), user: z.optional(label) });

/** A document as the log of changes has it at a version. */
const documentAt = async (dataFolder: string, entity: string, id: string, version: number): Promise<unknown> => {
  const sql = `select after from changes where entity = ? and entity_id = ? and version = ${version}`;
  const [row] = await auditRows(dataFolder, sql, [entity, id]);
  return JSON.parse(z.string().parse(row?.['after']));
};

/** Decides a recorded attempt again, out of the audit alone (and what the request called its device). Answers the code. */
export const replayedCode = async (dataFolder: string, decisionId: string, asked: object): Promise<string> => {
  const [row] = await auditRows(dataFolder, 'select * from attempts where id = ?', [decisionId]);
  const attempt = attemptRow.parse(row);
  const facts = factsSchema.parse(JSON.parse(attempt.facts));
  const seats = await Promise.all(
    facts.seats.map(async ({ id, version, leaseUntil }): Promise<LeasedSeat> => {
      const value = seat.parse(await documentAt(dataFolder, 'seat', id, version));
      return { value, leaseUntil };
    }),
  );
  const plan = `${attempt.plan}@${attempt.plan_version}`;
  const decision = decide(
    {
      license: license.parse(await documentAt(dataFolder, 'license', attempt.license, attempt.license_version)),
      plan: planVersion.parse(await documentAt(dataFolder, 'plan-version', plan, 1)),
      seats,
    },
    { ...facts.question, claimant: claimantSchema.parse(asked) },
    attempt.attempted_at,
  );
  return decision.code;
};
