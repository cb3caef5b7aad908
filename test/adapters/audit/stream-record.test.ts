import { describe, expect, test } from '@jest/globals';
import { deliveriesOf, readWrite } from '../../../lambdas/adapters/audit/stream-record.ts';
import { changeFacts, itemFacts, streamRecord } from './stream-events.ts';

const earlier = { ...itemFacts, version: 1, document: { id: 'lic_1' }, change: { ...changeFacts, id: 'chg_1' } };
const read = (record: unknown) => readWrite({ sequence: '100', record });

describe('a stream record is read', () => {
  test('as the write that it tells of', () => {
    expect(read(streamRecord({ sequence: '100', before: earlier, after: itemFacts }))).toEqual({
      sequence: '100',
      before: { version: 1, document: '{"id":"lic_1"}', changeId: 'chg_1' },
      after: {
        partitionKey: 'license#lic_1',
        entity: 'license',
        writer: 'eu-west-1',
        version: 2,
        document: '{"id":"lic_1","status":"suspended"}',
        change: changeFacts,
      },
    });
  });

  test('without a before when the item was created', () => {
    expect(read(streamRecord({ sequence: '100', after: itemFacts }))?.before).toBeUndefined();
  });

  test('without a reason where none was given', () => {
    const unexplained = { ...itemFacts, change: { ...changeFacts, reason: undefined } };
    expect(read(streamRecord({ sequence: '100', after: unexplained }))?.after.change.reason).toBeUndefined();
  });

  test('with a before that has no change of its own', () => {
    const foreign = { ...earlier, change: undefined };
    expect(read(streamRecord({ sequence: '100', before: foreign, after: itemFacts }))?.before).toEqual({
      version: 1,
      document: '{"id":"lic_1"}',
      changeId: undefined,
    });
  });

  test('with kinds, actions and attributes that a newer function writes', () => {
    const newer = {
      ...itemFacts,
      entity: 'seat',
      change: { ...changeFacts, action: 'seat.claimed', device: 'd' },
      added: 1,
    };
    const write = read(streamRecord({ sequence: '100', after: newer }));
    expect([write?.after.entity, write?.after.change.action]).toEqual(['seat', 'seat.claimed']);
  });
});

describe('no change is read from', () => {
  test('a removal', () => {
    expect(read(streamRecord({ sequence: '100', before: itemFacts }))).toBeUndefined();
  });

  test('bookkeeping, whatever it looks like', () => {
    const bookkeeping = { dynamodb: { NewImage: { pk: { S: 'idempotency#1' }, answer: { S: 'x' } } } };
    expect(read(bookkeeping)).toBeUndefined();
  });
});

describe('a malformed item is refused', () => {
  const withItem = (changed: Record<string, unknown>) =>
    streamRecord({ sequence: '100', after: { ...itemFacts, ...changed } });
  const withChange = (changed: Record<string, unknown>) => withItem({ change: { ...changeFacts, ...changed } });

  test.each([
    ['no writer', withItem({ writer: undefined })],
    ['a writer that is no text', withItem({ writer: 1 })],
    ['no entity', withItem({ entity: undefined })],
    ['no version', withItem({ version: undefined })],
    ['version 0', withItem({ version: 0 })],
    ['a broken version', withItem({ version: 1.5 })],
    ['a version beyond exact numbers', withItem({ version: 1e16 })],
    ['no document', withItem({ document: undefined })],
    ['a document that is no map', withItem({ document: 'text' })],
    ['a change that is no map', withItem({ change: 'text' })],
    ['no change id', withChange({ id: undefined })],
    ['a change id that leaves its folder', withChange({ id: '../chg_1' })],
    ['a change id by which Athena would pass its record over', withChange({ id: '_chg_1' })],
    ['an empty change id', withChange({ id: '' })],
    ['a change id of 65 characters', withChange({ id: 'c'.repeat(65) })],
    ['no instant', withChange({ at: undefined })],
    ['an instant of another spelling', withChange({ at: '2026-11-23T07:08:09Z' })],
    ['an instant that is none', withChange({ at: 'yesterday' })],
    ['no action', withChange({ action: undefined })],
    ['no actor', withChange({ actor: undefined })],
    ['no request id', withChange({ requestId: undefined })],
    ['a reason that is no text', withChange({ reason: 5 })],
    [
      'an old image without a document',
      streamRecord({ sequence: '1', before: { ...earlier, document: undefined as never }, after: itemFacts }),
    ],
    ['no image holder', {}],
    ['nothing', null],
  ])('%s', (_, record) => {
    expect(() => read(record)).toThrow();
  });

  test('and of a change id, 64 characters are well', () => {
    expect(read(withChange({ id: 'c'.repeat(64) }))?.after.change.id).toBe('c'.repeat(64));
  });
});

describe('a Lambda event', () => {
  test('gives its records in their order, each with its sequence number', () => {
    const records = ['300', '100', '200'].map((sequence) => streamRecord({ sequence, after: itemFacts }));
    expect(deliveriesOf({ Records: records })).toEqual([
      { sequence: '300', record: records[0] },
      { sequence: '100', record: records[1] },
      { sequence: '200', record: records[2] },
    ]);
  });

  test.each([
    ['has no records', {}],
    ['has a record without a sequence number', { Records: [{ dynamodb: {} }] }],
    ['has a record with an empty sequence number', { Records: [{ dynamodb: { SequenceNumber: '' } }] }],
    ['is nothing', undefined],
  ])('that %s is refused as a whole', (_, event) => {
    expect(() => deliveriesOf(event)).toThrow();
  });
});
