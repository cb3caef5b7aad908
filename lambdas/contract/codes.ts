/**
 * Every answer that a check can give, in the order in which they apply: the first that applies is the code.
 * Codes are part of the API and never change meaning; details may be reworded.
 */
export const decisionCodes = {
  NOT_STARTED: { allowed: false, detail: 'The license has not started yet.' },
  EXPIRED: { allowed: false, detail: 'The license has expired, and its grace with it.' },
  SUSPENDED: { allowed: false, detail: 'The license is suspended.' },
  REVOKED: { allowed: false, detail: 'The license has been revoked.' },
  MAINTENANCE_ENDED: { allowed: false, detail: 'This release is newer than the maintenance of the license covers.' },
  PRODUCT_MISMATCH: { allowed: false, detail: 'The license is for another product.' },
  DEVICE_REQUIRED: { allowed: false, detail: 'The plan gives seats to devices: name the device.' },
  USER_REQUIRED: { allowed: false, detail: 'The plan gives seats to users: name the user.' },
  SEAT_REQUIRED: { allowed: false, detail: 'No seat of the license is held here: claim one.' },
  SEAT_EXPIRED: { allowed: false, detail: 'The lease of the seat has ended: renew it.' },
  FEATURE_NOT_INCLUDED: { allowed: false, detail: 'The license does not include this feature.' },
  METER_UNKNOWN: { allowed: false, detail: 'The plan has no meter of this name.' },
  IN_TRIAL: { allowed: true, detail: 'The license is in its trial.' },
  IN_GRACE: { allowed: true, detail: 'The license has expired and is in its grace; renew it.' },
  VALID: { allowed: true, detail: 'The license is valid.' },
} as const satisfies Record<string, { allowed: boolean; detail: string }>;

export type DecisionCode = keyof typeof decisionCodes;

/** Something that the caller of a check should know about how it was answered. */
export const warningCodes = {
  PLAN_STALE: 'The plan could not be refreshed: the answer rests on an older copy.',
} as const;

export type WarningCode = keyof typeof warningCodes;
