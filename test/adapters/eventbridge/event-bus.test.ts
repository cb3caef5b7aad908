import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { eventBus } from '../../../lambdas/adapters/eventbridge/event-bus.ts';
import type { OutgoingEvent } from '../../../lambdas/core/outgoing-event.ts';
import { type LocalEventBridge, startEventBridge } from '../../../local/aws/eventbridge-server.ts';

const event = (id: string, detail = '{"id":"chg_1","after":{"name":"Büro"}}'): OutgoingEvent => ({
  detailType: 'license.issued',
  time: '2026-11-23T07:08:09.010Z',
  resources: [id],
  detail,
});
const name = { bus: 'licet-prod', source: 'licet.prod' };

describe('events on the bus', () => {
  let folder: string;
  let eventBridge: LocalEventBridge;
  let client: EventBridgeClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'licet-event-bus-'));
    eventBridge = await startEventBridge({ folder, accountId: '111122223333' });
    eventBridge.createBus({ region: 'eu-west-1', name: 'licet-prod' });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
    client = new EventBridgeClient({ endpoint: eventBridge.url, region: 'eu-west-1', credentials });
  });

  afterAll(async () => {
    client.destroy();
    await eventBridge.stop();
    await rm(folder, { recursive: true });
  });

  test('say who sends them, what happened, when, to what', async () => {
    expect(await eventBus(client, name)([event('lic_1'), event('lic_2')])).toEqual([]);
    const lines = (await readFile(join(folder, 'eu-west-1/licet-prod/2026-11-23.ndjson'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      ['lic_1', 'lic_2'].map((id) => ({
        version: '0',
        id: expect.any(String),
        'detail-type': 'license.issued',
        source: 'licet.prod',
        account: '111122223333',
        time: '2026-11-23T07:08:09Z',
        region: 'eu-west-1',
        resources: [id],
        detail: { id: 'chg_1', after: { name: 'Büro' } },
      })),
    );
  });

  test('that are not valid are refused for good, the others taken', async () => {
    const [good, bad] = [event('lic_3'), event('lic_4', '[]')];
    expect(await eventBus(client, name)([bad, good])).toEqual([{ event: bad, code: 'MalformedDetail', passes: false }]);
  });

  test('where there is no bus, fail as a request', async () => {
    await expect(eventBus(client, { ...name, bus: 'other' })([event('lic_5')])).rejects.toThrow('does not exist');
  });
});

describe('what the bus answers for each event', () => {
  const mocked = new EventBridgeClient({ region: 'eu-west-1' });
  const mock = mockClient(mocked);
  const put = eventBus(mocked, name);
  afterEach(() => void mock.reset());

  test.each([
    ['ThrottlingException', true],
    ['InternalFailure', true],
    ['MalformedDetail', false],
    ['AccessDeniedException', false],
    ['SomethingNew', false],
  ])('%s may pass: %s', async (ErrorCode, passes) => {
    const Entries = [{ EventId: '1' }, { ErrorCode, ErrorMessage: 'no' }, { EventId: '3' }];
    mock.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries });
    const three = [event('lic_1'), event('lic_2'), event('lic_3')];
    expect(await put(three)).toEqual([{ event: three[1], code: ErrorCode, passes }]);
  });

  test('nothing is not taken for a yes', async () => {
    mock.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
    const two = [event('lic_1'), event('lic_2')];
    expect(await put(two)).toEqual([{ event: two[1], code: 'NoAnswer', passes: false }]);
  });

  test('a request that fails as a whole fails', async () => {
    mock.on(PutEventsCommand).rejects(new Error('connect ECONNREFUSED'));
    await expect(put([event('lic_1')])).rejects.toThrow('ECONNREFUSED');
  });
});
