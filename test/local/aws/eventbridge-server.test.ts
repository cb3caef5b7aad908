import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalEventBridge, startEventBridge } from '../../../local/aws/eventbridge-server.ts';

let folder: string;
let eventBridge: LocalEventBridge;
let client: EventBridgeClient;

const clientIn = (region: string) =>
  new EventBridgeClient({
    endpoint: eventBridge.url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-eventbridge-'));
  const now = () => new Date('2026-03-01T23:59:59.999Z');
  eventBridge = await startEventBridge({ folder, accountId: '000000000000', now });
  for (const region of ['us-east-1', 'eu-west-1']) eventBridge.createBus({ region, name: 'licet-local' });
  client = clientIn('eu-west-1');
});

afterEach(async () => {
  client.destroy();
  await eventBridge.stop();
  await rm(folder, { recursive: true });
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: 'licet-local',
  Source: 'licet.local',
  DetailType: 'license.issued',
  Detail: '{"id":"chg_1"}',
  ...more,
});
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const linesOf = async (path: string): Promise<string[]> =>
  (await readFile(join(folder, path), 'utf8')).split('\n').slice(0, -1);

describe('events', () => {
  test('are kept by region, bus and their own day, in the order in which they came', async () => {
    const Time = new Date('2026-11-23T07:08:09.010Z');
    const { FailedEntryCount, Entries = [] } = await put(entry({ Time, Resources: ['lic_1'] }), entry({ Time }));
    expect(FailedEntryCount).toBe(0);
    const lines = await linesOf('eu-west-1/licet-local/2026-11-23.ndjson');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(Entries.map(({ EventId }) => EventId));
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      version: '0',
      id: Entries[0]?.EventId,
      'detail-type': 'license.issued',
      source: 'licet.local',
      account: '000000000000',
      time: '2026-11-23T07:08:09Z',
      region: 'eu-west-1',
      resources: ['lic_1'],
      detail: { id: 'chg_1' },
    });
    expect(await readdir(folder)).toEqual(['eu-west-1']);
  });

  test('without a time are of the moment in which they came', async () => {
    await put(entry());
    expect(await linesOf('eu-west-1/licet-local/2026-03-01.ndjson')).toHaveLength(1);
  });

  test('may name their bus by its ARN', async () => {
    await put(entry({ EventBusName: 'arn:aws:events:eu-west-1:000000000000:event-bus/licet-local' }));
    expect(await linesOf('eu-west-1/licet-local/2026-03-01.ndjson')).toHaveLength(1);
  });

  test('of many requests at once are whole lines', async () => {
    await Promise.all(Array.from({ length: 20 }, () => put(entry(), entry())));
    const lines = await linesOf('eu-west-1/licet-local/2026-03-01.ndjson');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(40);
  });
});

describe('an entry is refused, and the others taken', () => {
  test.each<[string, Partial<PutEventsRequestEntry>, string]>([
    ['without a source', { Source: undefined }, 'InvalidArgument'],
    ['without a detail-type', { DetailType: '' }, 'InvalidArgument'],
    ['with a detail-type of 129 characters', { DetailType: 'x'.repeat(129) }, 'InvalidArgument'],
    ['without a detail', { Detail: undefined }, 'InvalidArgument'],
    ['whose detail is no JSON', { Detail: '{' }, 'MalformedDetail'],
    ['whose detail is no object', { Detail: '"text"' }, 'MalformedDetail'],
    ['whose detail is a list', { Detail: '[]' }, 'MalformedDetail'],
    ['that claims to be from AWS', { Source: 'aws.ec2' }, 'NotAuthorizedForSourceException'],
  ])('%s', async (_, more, ErrorCode) => {
    const answer = await put(entry(), entry(more), entry());
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toEqual([
      { EventId: expect.any(String) },
      { ErrorCode, ErrorMessage: expect.any(String) },
      { EventId: expect.any(String) },
    ]);
    expect(await linesOf('eu-west-1/licet-local/2026-03-01.ndjson')).toHaveLength(2);
  });
});

describe('a request is refused as a whole', () => {
  const sized = (bytes: number) =>
    entry({ Detail: JSON.stringify({ text: 'x'.repeat(bytes - 'licet.locallicense.issued{"text":""}'.length) }) });

  test('of more than ten entries, and of none', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('of more than a mebibyte in all its entries', async () => {
    await put(sized(1_048_576));
    await put(sized(524_288), sized(524_288));
    await expect(put(sized(524_288), sized(524_289))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
  });

  test('for a bus that is not there', async () => {
    await expect(put(entry(), entry({ EventBusName: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(put(entry({ EventBusName: undefined }))).rejects.toThrow('Event bus default does not exist.');
    expect(await readdir(folder)).toEqual([]);
  });

  test('of any other operation, which it names', async () => {
    await expect(client.send(new ListRulesCommand({}))).rejects.toThrow(
      'The local EventBridge does not know "AWSEvents.ListRules"',
    );
  });

  test('that is not signed for a region', async () => {
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents' };
    const answer = await fetch(eventBridge.url, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { __type: 'MissingAuthenticationTokenException' },
    ]);
  });
});
