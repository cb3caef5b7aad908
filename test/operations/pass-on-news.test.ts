import { describe, expect, test } from '@jest/globals';
import { readWrite } from '../../lambdas/adapters/audit/stream-record.ts';
import { type SeatNews, newsOf } from '../../lambdas/core/seats/seat-news.ts';
import { type OutgoingEvent, eventOfWrite } from '../../lambdas/core/outgoing-event.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { type StatusNews, statusNewsOf } from '../../lambdas/core/status-news.ts';
import type { Delivery } from '../../lambdas/operations/audit/archive-changes.ts';
import { type Listener, type PassOnPorts, passOnNews } from '../../lambdas/operations/pass-on-news.ts';
import { changeFacts, streamRecord } from '../adapters/audit/stream-events.ts';
import { issued, newLicenseId } from '../support/licensing.ts';

const license = newLicenseId();

const written = (entity: string, writer: string, document: object, action = 'license.updated', sequence = '1') => ({
  sequence,
  record: streamRecord({
    sequence,
    after: {
      pk: `${entity}#1`,
      entity,
      writer,
      version: 1,
      document: document as Record<string, unknown>,
      change: { ...changeFacts, action },
    },
  }),
});
const seat = (more: object = {}) => ({
  id: `sea_${'0'.repeat(26)}`,
  license,
  region: 'us-east-1',
  holder: { kind: 'device', device: 'desk' },
  resource: 'seats',
  claimedAt: '2026-03-01T12:00:00.000Z',
  metadata: {},
  ...more,
});
const pool = {
  license,
  resource: 'seats',
  region: 'us-east-1',
  minted: 3,
  burned: 0,
  sent: { 'eu-west-1': 1 },
  received: {},
};

interface Heard {
  readonly seats: (readonly SeatNews[])[];
  readonly statuses: (readonly StatusNews[])[];
  readonly events: (readonly OutgoingEvent[])[];
}

/** Passes on a batch; what each was told, what was reported, and from where the stream has to repeat. */
const passOn = async (deliveries: readonly Delivery[], unarchived?: string, more: Partial<PassOnPorts> = {}) => {
  const heard: Heard = { seats: [], statuses: [], events: [] };
  const reported: string[] = [];
  const telling = <News>(of: keyof Heard, passed: (readonly News[])[], news: Listener<News>['newsOf']) => ({
    newsOf: news,
    pass: (all: readonly News[]) => Promise.resolve(void passed.push(all)),
    reportUnread: (sequence: string) => void reported.push(`${of} ${sequence}`),
  });
  const ports: PassOnPorts = {
    read: readWrite,
    seats: telling('seats', heard.seats, newsOf),
    statuses: telling('statuses', heard.statuses, statusNewsOf),
    events: telling('events', heard.events, (write) =>
      eventOfWrite(write, { region: 'us-east-1', auditBucket: 'audit' }),
    ),
    ...more,
  };
  const again = await passOnNews(ports, deliveries, unarchived);
  return { ...heard, reported, again };
};
const passedOn = async (...deliveries: Delivery[]) => (await passOn(deliveries)).seats;
const ended = { ended: { how: 'released', at: '2026-03-01T13:00:00.000Z' } };
const holder = { kind: 'device', device: 'desk' };

describe('what regions did is passed on, whichever of them did it', () => {
  test.each(['us-east-1', 'eu-west-1'])('%s', async (writer) => {
    const deliveries = [
      written('license', writer, issued().license),
      written('pool', writer, pool, 'pool.sent'),
      written('seat', writer, seat(), 'seat.claimed'),
      written('seat', writer, seat(ended), 'seat.released'),
    ];
    expect(await passedOn(...deliveries)).toEqual([
      [
        { kind: 'license', license: expect.stringMatching(/^lic_/) },
        { kind: 'pool', license, resource: SEATS, region: 'us-east-1' },
        { kind: 'seat-held', license, holder, region: 'us-east-1' },
        { kind: 'seat-ended', license, holder, region: 'us-east-1' },
      ],
    ]);
  });

  test('a region that was given up, with all that were before', async () => {
    const retiredRegions = { 'ap-southeast-2': '2026-03-02T12:00:00.000Z', 'eu-west-1': '2026-03-01T12:00:00.000Z' };
    const { license: value } = issued({ home: 'us-east-1' });
    const delivery = written('license', 'us-east-1', { ...value, retiredRegions }, 'license.region-retired');
    expect(await passedOn(delivery)).toEqual([
      [{ kind: 'region-retired', license: value.id, home: 'us-east-1', regions: ['ap-southeast-2', 'eu-west-1'] }],
    ]);
  });

  test('a user, by name and without its devices', async () => {
    const user = { kind: 'user', user: 'ada', devices: ['desk'] };
    expect(await passedOn(written('seat', 'us-east-1', seat({ holder: user })))).toMatchObject([
      [{ holder: { kind: 'user', user: 'ada' } }],
    ]);
  });
});

describe('seats are asked nothing', () => {
  test.each([
    ['for nothing', []],
    ['for what seats have nothing to do with', [written('product', 'us-east-1', { id: 'atlas', name: 'Atlas' })]],
    ['for a removal', [{ sequence: '1', record: streamRecord({ sequence: '1' }) }]],
    ['for a record that is none, which is the archive’s to report', [{ sequence: '1', record: 'no record' }]],
    ['for a kind of item that is not known yet', [written('meter', 'us-east-1', { id: 'm' })]],
  ])('%s', async (_, deliveries) => {
    await expect(passOn(deliveries)).resolves.toMatchObject({ seats: [], reported: [], again: undefined });
  });
});

test('fields of a later version keep nobody from hearing of a change', async () => {
  const later = { later: 'field' };
  const { license: value } = issued({ home: 'us-east-1' });
  const revoked = { ...value, status: 'revoked', ...later };
  await expect(
    passOn([
      written('license', 'us-east-1', revoked, 'license.revoked', '1'),
      written('pool', 'us-east-1', { ...pool, ...later }, 'pool.sent', '2'),
      written('seat', 'us-east-1', seat({ ...ended, ...later }), 'seat.released', '3'),
    ]),
  ).resolves.toMatchObject({
    seats: [[{ kind: 'license' }, { kind: 'pool' }, { kind: 'seat-ended' }]],
    statuses: [[{ value: 1 }]],
    reported: [],
    again: undefined,
  });
});

describe('a change whose document this version cannot read', () => {
  const { license: value } = issued({ home: 'us-east-1' });
  const step = (sequence: string, more: object, action = 'license.suspended') =>
    written('license', 'us-east-1', { ...value, status: 'suspended', ...more }, action, sequence);
  const unreadable = { status: 'of a later version', home: 7 };

  test('is reported for each who would hear of it, and comes again: a revocation is not lost without a word', async () => {
    await expect(passOn([step('1', unreadable)])).resolves.toEqual({
      seats: [],
      statuses: [],
      events: [],
      reported: ['seats 1', 'statuses 1'],
      again: '1',
    });
  });

  test('holds up nothing of the same batch that can be read', async () => {
    const { seats, statuses, again } = await passOn([
      { sequence: '1', record: undefined },
      step('2', unreadable),
      step('3', {}),
      written('seat', 'us-east-1', { id: 'no seat' }, 'seat.claimed', '4'),
    ]);
    expect(seats).toEqual([[{ kind: 'license', license: value.id }]]);
    expect(statuses).toEqual([[{ position: value.statusPosition, value: 2, version: 1 }]]);
    expect(again).toBe('2');
  });

  test('tells no event, nor does what is behind it: each would be told again with every repetition', async () => {
    const { events } = await passOn([step('1', {}), step('2', unreadable), step('3', {})]);
    expect(events).toMatchObject([[{ detailType: 'license.suspended', resources: [value.id] }]]);
  });

  test.each([
    ['before it', '1', '1'],
    ['behind it', '3', '2'],
  ])('with one %s that is not archived: the earlier of both is where the stream repeats', async (_, failed, again) => {
    const batch = [step('1', {}), step('2', unreadable), step('3', {})];
    await expect(passOn(batch, failed)).resolves.toMatchObject({ again });
  });
});

test('what is not archived tells no event yet, and asks of seats and status lists all the same', async () => {
  const delivery = written('license', 'us-east-1', { ...issued().license, status: 'revoked' }, 'license.revoked');
  const { seats, statuses, events, again } = await passOn([delivery], '1');
  expect([seats.length, statuses.length, events.length]).toEqual([1, 1, 0]);
  expect(again).toBe('1');
});

test('an event that cannot be made comes again as well', async () => {
  const events: PassOnPorts['events'] = {
    newsOf: () => {
      throw new Error('no event');
    },
    pass: () => Promise.resolve(),
    reportUnread: () => undefined,
  };
  await expect(passOn([written('pool', 'us-east-1', pool)], undefined, { events })).resolves.toMatchObject({
    again: '1',
  });
});

test('a call that fails is not kept quiet, the stream delivers again; and the others are told', async () => {
  const passed: string[] = [];
  const failing = {
    newsOf,
    pass: () => Promise.reject(new Error('throttled')),
    reportUnread: () => undefined,
  };
  const statuses = {
    newsOf: statusNewsOf,
    pass: () => Promise.resolve(void passed.push('statuses')),
    reportUnread: () => undefined,
  };
  const events: PassOnPorts['events'] = {
    newsOf: (write) => eventOfWrite(write, { region: 'us-east-1', auditBucket: 'audit' }),
    pass: () => Promise.resolve(void passed.push('events')),
    reportUnread: () => undefined,
  };
  const delivery = written('license', 'us-east-1', { ...issued().license, status: 'revoked' }, 'license.revoked');
  await expect(passOn([delivery], undefined, { seats: failing, statuses, events })).rejects.toThrow('throttled');
  expect(passed).toEqual(['statuses', 'events']);
});

describe('what a change says of a license’s status is passed on by itself', () => {
  const { license: value } = issued();
  const passedOnStatuses = async (...deliveries: Delivery[]) => (await passOn(deliveries)).statuses;
  const step = (action: string, more: object = {}) => written('license', 'eu-west-1', { ...value, ...more }, action);

  test.each([
    ['license.suspended', { status: 'suspended' }, 2],
    ['license.reinstated', { status: 'active' }, 0],
    ['license.revoked', { status: 'revoked' }, 1],
    ['license.region-retired', { status: 'suspended' }, 2],
  ])('%s', async (action, more, listed) => {
    expect(await passedOnStatuses(step(action, more))).toEqual([
      [{ position: value.statusPosition, value: listed, version: 1 }],
    ]);
  });

  test.each([
    ['license.issued', {}],
    ['license.renewed', { status: 'suspended' }],
    ['license.region-retired', {}],
  ])('%s of %j says nothing of it', async (action, more) => {
    expect(await passedOnStatuses(step(action, more), written('pool', 'eu-west-1', pool))).toEqual([]);
  });

  test('bookkeeping asks for nothing, and does not stop the stream', async () => {
    const image = { pk: { S: 'status-counter#eu-west-1' }, sk: { S: 'status-counter' }, taken: { N: '3' } };
    const record = { dynamodb: { SequenceNumber: '1', NewImage: image, OldImage: image } };
    expect(readWrite({ sequence: '1', record })).toBeUndefined();
    expect(await passedOnStatuses({ sequence: '1', record })).toEqual([]);
  });
});
