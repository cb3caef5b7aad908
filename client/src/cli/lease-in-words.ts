import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';
import { grants } from '../answer.ts';
import type { Lease } from '../lease/lease.ts';

/** How a lease stands at a moment, by its own dates. */
export type LeasePhase = 'not-yet-valid' | 'valid' | 'in-grace' | 'ended';

/** @param now milliseconds since 1970 */
export const phaseOf = ({ notBefore, expiresAt, graceUntil }: Lease, now: number): LeasePhase => {
  if (now < notBefore) return 'not-yet-valid';
  if (now < expiresAt) return 'valid';
  return now < graceUntil ? 'in-grace' : 'ended';
};

const PHASES: Readonly<Record<LeasePhase, string>> = {
  'not-yet-valid': 'not valid yet (is the clock of this machine right?)',
  valid: 'valid',
  'in-grace': 'has ended, and is in its grace',
  ended: 'has ended, and its grace with it',
};

export const isoInstant = (milliseconds: number): string => new Date(milliseconds).toISOString();

const valueInWords = (value: FeatureValue | undefined): string => {
  if (value === true) return 'yes';
  if (typeof value === 'object') return value.length === 0 ? '(none)' : value.join(', ');
  return value === '' ? '(empty)' : String(value);
};

const featuresInWords = (features: Lease['features']): readonly string[] => {
  const names = Object.keys(features)
    .filter((name) => grants(features, name))
    .sort();
  if (names.length === 0) return ['Grants:    the product, and none of its features'];
  const width = Math.max(...names.map((name) => name.length));
  return ['Grants:', ...names.map((name) => `  ${name.padEnd(width)}  ${valueInWords(features[name])}`)];
};

/** What a lease says, line by line. @param now milliseconds since 1970 */
export const leaseInWords = (lease: Lease, now: number): readonly string[] => [
  `Lease:     ${lease.id}, issued ${isoInstant(lease.issuedAt)} by ${lease.issuer}`,
  `License:   ${lease.license}, plan ${lease.plan} version ${lease.planVersion}`,
  `Product:   ${lease.product}`,
  `Device:    ${lease.device ?? 'any'}`,
  ...featuresInWords(lease.features),
  `Until:     ${isoInstant(lease.expiresAt)}`,
  ...(lease.graceUntil > lease.expiresAt ? [`Grace:     until ${isoInstant(lease.graceUntil)}`] : []),
  `Refresh:   from ${isoInstant(lease.refreshAfter)} on`,
  ...(lease.maintenanceUntil === undefined ? [] : [`Releases:  published until ${isoInstant(lease.maintenanceUntil)}`]),
  `Now:       ${PHASES[phaseOf(lease, now)]}`,
];
