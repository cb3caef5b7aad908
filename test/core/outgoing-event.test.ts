import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeRecord } from '../../lambdas/contract/audit.ts';
import { type EventDetail, eventMembers } from '../../lambdas/contract/events.ts';
import { limits } from '../../lambdas/contract/limits.ts';
import { changeAction } from '../../lambdas/core/change.ts';
import type { ItemWrite } from '../../lambdas/core/audit/change-record.ts';
import { instant } from '../../lambdas/core/instant.ts';
import { eventBytes, eventOf, eventOfWrite, outgoingEvent } from '../../lambdas/core/outgoing-event.ts';

const place = { region: 'eu-west-1', auditBucket: 'licet-prod-audit-111122223333-eu-west-1' };

const record: ChangeRecord = {
  schema: 1,
  id: 'chg_1',
  changed_at: '2026-11-23T07:08:09.010Z',
  action: 'license.suspended',
  actor: 'arn:aws:iam::111122223333:user/alice',
  reason: 'chargeback',
  request_id: 'req-1',
  entity: 'license',
  entity_id: 'lic_1',
  version: 2,
  before: '{"id":"lic_1","status":"active"}',
  after: '{"id":"lic_1","status":"suspended"}',
  sequence: '100',
};

const detailOf = (from: ChangeRecord): EventDetail => JSON.parse(eventOf(from, place).detail) as EventDetail;

describe('the event of a change', () => {
  test('tells what its archived record tells, with the documents as JSON, and where that record is', () => {
    expect(eventOf(record, place)).toEqual({
      detailType: 'license.suspended',
      time: '2026-11-23T07:08:09.010Z',
      resources: ['lic_1'],
      detail: expect.any(String),
    });
    expect(detailOf(record)).toEqual({
      ...record,
      before: { id: 'lic_1', status: 'active' },
      after: { id: 'lic_1', status: 'suspended' },
      region: 'eu-west-1',
      archive_bucket: place.auditBucket,
      archive_key: 'changes/region=eu-west-1/day=2026-11-23/hour=07/chg_1.json',
      complete: true,
    });
  });

  test('of something new has no document before', () => {
    expect(detailOf({ ...record, before: null }).before).toBeNull();
  });

  test.each(changeAction.options)('%s has that for its detail-type, which EventBridge takes', (action) => {
    const { detailType } = eventOf({ ...record, action }, place);
    expect(detailType).toBe(action);
    expect(detailType.length).toBeLessThanOrEqual(128);
  });

  test('that is newer than this code is told of all the same', () => {
    expect(eventOf({ ...record, action: 'meter.counted', entity: 'meter' }, place).detailType).toBe('meter.counted');
  });

  test.each(['seat', 'pool'])('of a %s names its license too', (entity) => {
    const of = { ...record, entity, entity_id: 'sea_1', after: '{"id":"sea_1","license":"lic_1"}' };
    expect(eventOf(of, place).resources).toEqual(['sea_1', 'lic_1']);
  });

  test('has the members that are documented, and no others', () => {
    expect(Object.keys(detailOf(record)).toSorted()).toEqual(eventMembers.map(({ name }) => name).toSorted());
  });
});

describe('an event that would be too large', () => {
  const large = { ...record, after: JSON.stringify({ id: 'lic_1', license: 'lic_0', text: 'ü'.repeat(125_000) }) };

  test('goes without its documents, and says so, and where they are', () => {
    expect(detailOf(large)).toEqual({
      ...record,
      before: undefined,
      after: undefined,
      region: 'eu-west-1',
      archive_bucket: place.auditBucket,
      archive_key: 'changes/region=eu-west-1/day=2026-11-23/hour=07/chg_1.json',
      complete: false,
    });
    expect(Object.keys(detailOf(large))).not.toContain('after');
  });

  test('still names the license', () => {
    expect(eventOf(large, place).resources).toEqual(['lic_1', 'lic_0']);
  });
});

/** A document around the size at which events are cut, of characters of any length in UTF-8 and in JSON. */
const anyDocument = fc
  .tuple(fc.constantFrom('a', '"', 'ü', '\u{1f680}', '\u0001', '\\'), fc.integer({ min: 0, max: 400_000 }))
  .map(([character, length]) => JSON.stringify({ id: 'lic_1', text: character.repeat(length) }));

/** What EventBridge makes of an event on its way to a target. */
const delivered = (from: ChangeRecord): string => {
  const { detailType, time, resources, detail } = eventOf(from, place);
  return JSON.stringify({
    version: '0',
    id: 'c'.repeat(36),
    'detail-type': detailType,
    source: 'licet.abcdefghijkl',
    account: '111122223333',
    time: `${time.slice(0, 19)}Z`,
    region: 'ap-southeast-2',
    resources,
    detail: JSON.parse(detail) as unknown,
  });
};

describe('whatever changed', () => {
  const anyRecord = fc
    .record({
      before: fc.option(anyDocument),
      after: anyDocument,
      reason: fc.string({ maxLength: 512, unit: 'binary' }),
    })
    .map((more): ChangeRecord => ({ ...record, ...more }));

  test('what a target gets is no larger than was counted, and than is allowed', () => {
    fc.assert(
      fc.property(anyRecord, (any) => {
        const event = eventOf(any, place);
        expect(Buffer.byteLength(delivered(any))).toBeLessThanOrEqual(eventBytes(event));
        expect(eventBytes(event)).toBeLessThanOrEqual(limits.eventBytes);
      }),
      { numRuns: 60 },
    );
  });

  test('its event fits into what one function hands to another, as often as JSON escapes it', () => {
    fc.assert(
      fc.property(anyRecord, (any) => {
        const payload = JSON.stringify({ news: [eventOf(any, place)] });
        expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(limits.handedOverBytes);
        expect(outgoingEvent.parse((JSON.parse(payload) as { news: unknown[] }).news[0])).toEqual(eventOf(any, place));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a write', () => {
  const write: ItemWrite = {
    sequence: '100',
    after: {
      partitionKey: 'license#lic_1',
      entity: 'license',
      writer: 'eu-west-1',
      version: 1,
      document: '{"id":"lic_1"}',
      change: {
        id: 'chg_1',
        at: instant.parse(record.changed_at),
        action: 'license.issued',
        actor: 'a',
        requestId: 'r',
      },
    },
  };

  test('of this region is an event', () => {
    expect(eventOfWrite(write, place)).toMatchObject({ detailType: 'license.issued', resources: ['lic_1'] });
  });

  test('of another region is none here: it is on that region’s bus', () => {
    expect(eventOfWrite({ ...write, after: { ...write.after, writer: 'us-east-1' } }, place)).toBeUndefined();
  });

  test('that made no change is none', () => {
    const before = { version: 1, document: '{"id":"lic_1"}', changeId: 'chg_1' };
    expect(eventOfWrite({ ...write, before }, place)).toBeUndefined();
  });
});
