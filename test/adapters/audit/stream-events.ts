import { marshall } from '@aws-sdk/util-dynamodb';

/** An item of the table as its documents say it; tests override what they are about. */
export interface ItemFacts {
  readonly pk: string;
  readonly entity: string;
  readonly writer: string;
  readonly version: number;
  readonly document: Record<string, unknown>;
  readonly change?: Record<string, unknown> | undefined;
  readonly secret?: Record<string, unknown>;
}

export const changeFacts = {
  id: 'chg_01kasn4v7h8m2q5r9t3w6y0z1b',
  at: '2026-11-23T07:08:09.010Z',
  action: 'license.suspended',
  actor: 'arn:aws:iam::111122223333:user/alice',
  reason: 'chargeback',
  requestId: 'req-1',
};

export const itemFacts = {
  pk: 'license#lic_1',
  sk: 'license',
  entity: 'license',
  writer: 'eu-west-1',
  version: 2,
  document: { id: 'lic_1', status: 'suspended' },
  secret: { keyHash: 'hash-of-the-key' },
  change: changeFacts,
};

/** A stream record as Lambda delivers it: through JSON, as the platform does. */
export const streamRecord = (write: {
  sequence: string;
  before?: ItemFacts | undefined;
  after?: ItemFacts | undefined;
}): Record<string, unknown> => {
  const image = (item: ItemFacts | undefined) =>
    item === undefined
      ? undefined
      : marshall(item, { removeUndefinedValues: true, allowImpreciseNumbers: true, convertClassInstanceToMap: true });
  const eventName = write.after === undefined ? 'REMOVE' : write.before === undefined ? 'INSERT' : 'MODIFY';
  const record = {
    eventID: write.sequence,
    eventName,
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    dynamodb: { SequenceNumber: write.sequence, NewImage: image(write.after), OldImage: image(write.before) },
  };
  return JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
};
