import { idPatterns } from '../../lambdas/contract/id-patterns.ts';

const { slug, customer, license, seat, region } = idPatterns;

interface IdForm {
  readonly pattern: RegExp;
  /** With an example. */
  readonly what: string;
}

const form = (pattern: string, what: string): IdForm => ({ pattern: new RegExp(`^${pattern}$`), what });

const EXAMPLE = 'lic_01jd3v6x0c5m8k2q9r7t4w1y6z';

/** By the kind of what has the id: what looks otherwise no record can have. */
export const idForms: ReadonlyMap<string, IdForm> = new Map([
  ['product', form(slug, 'a product id such as atlas')],
  ['customer', form(customer, 'a customer id such as cus_acme')],
  ['license', form(license, `a license id such as ${EXAMPLE}`)],
  ['plan-version', form(String.raw`${slug}@[1-9]\d{0,9}`, 'a plan and a version such as atlas-pro@1')],
  ['plan-rollout', form(slug, 'a plan id such as atlas-pro')],
  ['seat', form(seat, 'a seat id such as sea_01jd3v6x0c5m8k2q9r7t4w1y6z')],
  ['pool', form(`${license}@[^@]+@${region}`, `a license, a resource and a region such as ${EXAMPLE}@seats@eu-west-1`)],
]);

/**
 * Refuses an id that nothing of the kind can have: no rows would look like an answer.
 *
 * @param option as the user wrote it
 * @param about what follows the value in the message
 * @throws with a message for the user
 */
export const requireIdForm = (kind: string, id: string, option: string, about = ''): void => {
  const known = idForms.get(kind);
  if (known === undefined || known.pattern.test(id)) return;
  throw new Error(`${option} takes ${known.what}, not "${id}"${about}.`);
};
