import type { HandlerName } from '../lambdas/contract/functions.ts';
import { licenseIndexes, seatIndex, type tableIndexes } from '../lambdas/contract/table.ts';

/** Regions whose replica a function reaches: its own, the primary, or each (a license is written at its home). */
export type Reach = 'this-region' | 'primary-region' | 'every-region';

export type IndexName = (typeof tableIndexes)[number]['name'];

/** Actions on the table's items. A transaction asks for those of its parts. */
export type TableAction =
  'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem' | 'Query';

/** One thing that a function may do. `function-permissions.ts` says what that means in IAM. */
export type Access =
  | {
      readonly to: 'table';
      readonly in: Reach;
      readonly actions: readonly TableAction[];
    }
  | { readonly to: 'indexes'; readonly in: Reach; readonly names: readonly IndexName[] }
  | { readonly to: 'signing-keys'; readonly action: 'Sign' | 'GetPublicKey' }
  | { readonly to: 'change-stream' }
  | { readonly to: 'audit-archive' }
  | { readonly to: 'failed-records' }
  | { readonly to: 'function'; readonly name: HandlerName }
  | { readonly to: 'event-bus' }
  | { readonly to: 'compaction' }
  | { readonly to: 'digests' }
  | { readonly to: 'landing' };

const everyLicenseList = [
  licenseIndexes.byCustomer.name,
  licenseIndexes.byPlan.name,
  licenseIndexes.byStatus.name,
  licenseIndexes.all.name,
];

/**
 * What each function may do, and nothing else: its role's policy is made from its row alone. A transaction of puts asks
 * for `PutItem`. Where the primary region does not answer, catalogue entities are read here instead.
 */
export const functionAccess: Readonly<Record<HandlerName, readonly Access[]>> = {
  check: [{ to: 'table', in: 'this-region', actions: ['BatchGetItem'] }],
  'show-license': [{ to: 'table', in: 'this-region', actions: ['BatchGetItem'] }],
  'issue-lease': [
    { to: 'table', in: 'this-region', actions: ['BatchGetItem'] },
    { to: 'signing-keys', action: 'Sign' },
  ],
  // A seat is written where it is, and one that is missing here is fetched from where it is free.
  seats: [
    { to: 'table', in: 'this-region', actions: ['BatchGetItem'] },
    {
      to: 'table',
      in: 'every-region',
      actions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem', 'Query'],
    },
    { to: 'indexes', in: 'every-region', names: [seatIndex.name] },
  ],
  'license-leases': [
    { to: 'table', in: 'this-region', actions: ['BatchGetItem'] },
    { to: 'signing-keys', action: 'Sign' },
  ],
  revocations: [
    { to: 'table', in: 'this-region', actions: ['BatchGetItem', 'Query'] },
    { to: 'signing-keys', action: 'Sign' },
  ],
  'public-keys': [{ to: 'signing-keys', action: 'GetPublicKey' }],
  health: [],
  openapi: [],
  'unmatched-route': [],
  catalogue: [
    { to: 'table', in: 'primary-region', actions: ['GetItem', 'PutItem'] },
    { to: 'table', in: 'this-region', actions: ['GetItem'] },
  ],
  // The customer is written in the primary region, each license at its home; each home knows best which are its own.
  erasures: [
    { to: 'table', in: 'primary-region', actions: ['UpdateItem'] },
    { to: 'table', in: 'every-region', actions: ['GetItem', 'BatchGetItem', 'PutItem'] },
    { to: 'indexes', in: 'every-region', names: [licenseIndexes.byCustomer.name] },
  ],
  plans: [
    { to: 'table', in: 'primary-region', actions: ['GetItem', 'PutItem', 'Query'] },
    { to: 'table', in: 'this-region', actions: ['GetItem', 'Query'] },
  ],
  // `UpdateItem` counts the positions of status lists.
  licenses: [
    { to: 'table', in: 'every-region', actions: ['GetItem', 'PutItem', 'UpdateItem'] },
    { to: 'table', in: 'this-region', actions: ['BatchGetItem'] },
    { to: 'indexes', in: 'this-region', names: everyLicenseList },
  ],
  'license-lifecycle': [{ to: 'table', in: 'every-region', actions: ['GetItem', 'PutItem'] }],
  'license-seats': [
    { to: 'table', in: 'every-region', actions: ['GetItem', 'PutItem', 'UpdateItem', 'Query'] },
    { to: 'table', in: 'this-region', actions: ['BatchGetItem'] },
  ],
  'settle-seats': [
    {
      to: 'table',
      in: 'this-region',
      actions: ['BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
    },
    { to: 'table', in: 'every-region', actions: ['Query', 'UpdateItem'] },
    { to: 'failed-records' },
  ],
  'record-revocations': [{ to: 'table', in: 'this-region', actions: ['PutItem'] }, { to: 'failed-records' }],
  'publish-changes': [{ to: 'event-bus' }, { to: 'failed-records' }],
  'apply-scheduled-plans': [
    { to: 'table', in: 'this-region', actions: ['GetItem', 'PutItem'] },
    { to: 'indexes', in: 'this-region', names: [licenseIndexes.scheduled.name] },
  ],
  'sign-digests': [{ to: 'digests' }],
  'compact-audit': [{ to: 'compaction' }],
  'archive-attempts': [{ to: 'landing' }],
  'archive-changes': [
    { to: 'change-stream' },
    { to: 'audit-archive' },
    { to: 'failed-records' },
    { to: 'function', name: 'settle-seats' },
    { to: 'function', name: 'record-revocations' },
    { to: 'function', name: 'publish-changes' },
  ],
};

const isHandler = (name: string): name is HandlerName => Object.hasOwn(functionAccess, name);

/** Functions that sign: the keys' own policy names them too. */
export const signers: readonly HandlerName[] = Object.keys(functionAccess)
  .filter(isHandler)
  .filter((name) => functionAccess[name].some((one) => one.to === 'signing-keys' && one.action === 'Sign'));
