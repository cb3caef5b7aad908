/** An identity of the local account whose signed requests the gateway knows. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role's session: the request has to carry it. */
  readonly sessionToken?: string;
  readonly arn: string;
  /** Unique id, as in `AIDA…` for a user. */
  readonly id: string;
  /** Whether its policies allow `execute-api:Invoke`. */
  readonly mayInvoke: boolean;
}

export const localAccountId = '000000000000';

/** Fixed, and worth nothing: the gateway listens on this machine alone. */
export const identities = {
  operator: {
    accessKeyId: 'LICETLOCALOPERATOR',
    secretAccessKey: 'local-operator-secret',
    arn: `arn:aws:iam::${localAccountId}:user/operator`,
    id: 'AIDALOCALOPERATOR',
    mayInvoke: true,
  },
  /** A second one who may do everything, by a role's session. */
  deputy: {
    accessKeyId: 'LICETLOCALDEPUTY',
    secretAccessKey: 'local-deputy-secret',
    sessionToken: 'local-deputy-session',
    arn: `arn:aws:sts::${localAccountId}:assumed-role/LicetOperators/deputy`,
    id: 'AROALOCALOPERATORS:deputy',
    mayInvoke: true,
  },
  /** Somebody of the account who has no business with the operator plane. */
  auditor: {
    accessKeyId: 'LICETLOCALAUDITOR',
    secretAccessKey: 'local-auditor-secret',
    arn: `arn:aws:iam::${localAccountId}:user/auditor`,
    id: 'AIDALOCALAUDITOR',
    mayInvoke: false,
  },
} as const satisfies Record<string, Identity>;

/** Of everything in the account that is not a user. DynamoDB Local wants letters and digits. */
export const serviceCredentials = { accessKeyId: 'licetlocal', secretAccessKey: 'local' } as const;
