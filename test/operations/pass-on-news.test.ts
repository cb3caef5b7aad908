import { describe, expect, test } from '@jest/globals';
import { readWrite } from '../../lambdas/adapters/audit/stream-record.ts';
import { type SeatNews, newsOf } from '../../lambdas/core/seats/seat-news.ts';
import { statusNewsOf } from '../../lambdas/core/status-news.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { type PassOnPorts, passOnNews } from '../../lambdas/operations/pass-on-news.ts';
import { changeFacts, streamRecord } from '../adapters/audit/stream-events.ts';
import { issued, newLicenseId } from '../support/licensing.ts';

const license = newLicenseId();

const written = (entity: string, writer: string, document: object, action = 'license.updated') => ({
  sequence: '1',
  record: streamRecord({
    sequence: '1',
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

const passedTo =
  <News>(of: PassOnPorts<News>['newsOf']) =>
  async (...deliveries: Parameters<typeof passOnNews>[1]) => {
    const passed: (readonly News[])[] = [];
    const pass = (news: readonly News[]) => Promise.resolve(void passed.push(news));
    await passOnNews({ read: readWrite, newsOf: of, pass }, deliveries);
    return passed;
  };
const passedOn = passedTo<SeatNews>(newsOf);
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

describe('nobody is called', () => {
  test.each([
    ['for nothing', []],
    ['for what seats have nothing to do with', [written('product', 'us-east-1', { id: 'atlas', name: 'Atlas' })]],
    ['for a removal', [{ sequence: '1', record: streamRecord({ sequence: '1' }) }]],
    ['for a record that is none', [{ sequence: '1', record: 'no record' }]],
    ['for a seat that cannot be read', [written('seat', 'us-east-1', { id: 'no seat' })]],
    ['for a kind of item that is not known yet', [written('meter', 'us-east-1', { id: 'm' })]],
  ])('%s', async (_, deliveries) => {
    expect(await passedOn(...deliveries)).toEqual([]);
  });
});

test('what cannot be read holds up nothing that can', async () => {
  const deliveries = [
    { sequence: '1', record: undefined },
    written('pool', 'us-east-1', { ...pool, minted: -1 }),
    written('pool', 'us-east-1', pool),
  ];
  expect(await passedOn(...deliveries)).toHaveLength(1);
});

test('a call that fails is not kept quiet: the stream delivers again', async () => {
  const pass = () => Promise.reject(new Error('throttled'));
  const delivery = written('pool', 'us-east-1', pool);
  await expect(passOnNews({ read: readWrite, newsOf, pass }, [delivery])).rejects.toThrow('throttled');
});

describe('what a change says of a license’s status is passed on by itself', () => {
  const { license: value } = issued();
  const passedOnStatuses = passedTo(statusNewsOf);
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
