import { type Behaviour, answers } from './network-behaviour.ts';

/** Bodies as the service sends them, all members included. */
export const checkBody = (more: object = {}) => ({
  decisionId: 'dec_1',
  allowed: true,
  code: 'VALID',
  detail: 'The license is valid.',
  license: {
    id: 'lic_1',
    status: 'active',
    plan: 'pro',
    planVersion: 1,
    expiresAt: null,
    graceUntil: null,
    maintenanceUntil: '2027-01-01T00:00:00.000Z',
  },
  features: { sso: true, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
  seat: null,
  checkedAt: '2026-11-24T12:00:00.000Z',
  region: 'eu-west-1',
  warnings: [],
  ...more,
});

export const seatBody = (more: object = {}) => ({
  seat: {
    id: 'sea_1',
    region: 'eu-west-1',
    holder: { kind: 'device', device: 'd' },
    claimedAt: '2026-11-24T12:00:00.000Z',
    expiresAt: '2026-11-24T12:10:00.000Z',
    renewAfter: '2026-11-24T12:05:00.000Z',
    overdraft: false,
    metadata: {},
    ...more,
  },
});

/** A region that is well: it grants every check. */
export const isWell = (latency = 40): Behaviour => answers(checkBody(), { latency });
