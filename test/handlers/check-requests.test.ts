import { createConnection, type NetConnectOpts, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { catchAttempts } from '../../bench/caught-attempts.ts';
import { checkEvent } from '../../bench/check-event.ts';
import { ledger } from '../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { environmentVariables } from '../../lambdas/contract/environment.ts';
import { instant } from '../../lambdas/core/instant.ts';
import { type CountingProxy, countingProxy } from '../support/counting-proxy.ts';
import { type TestTable, createTestTable } from '../support/dynamodb.ts';
import { issued, monthly, publication, regionOf, tableFor } from '../support/licensing.ts';

type Handler = (event: unknown, context: unknown) => Promise<{ statusCode: number; body: string }>;

const home = regionOf('eu-west-1');
/** The function reads the real clock: the license is good at any. */
const license = issued({ expiresAt: instant.parse('2999-01-01T00:00:00.000Z') });
const connections: string[] = [];
const attempts: string[] = [];
// eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it was, and always called on a socket
const connect = Socket.prototype.connect as (this: Socket, ...options: unknown[]) => Socket;

let table: TestTable;
let proxy: CountingProxy;
let handler: Handler;

beforeAll(async () => {
  catchAttempts((line) => attempts.push(line));
  table = await createTestTable();
  const { commit } = ledger(tableFor(table), systemRandom);
  await commit(home, publication(monthly()));
  await commit(home, [license.write]);
  proxy = await countingProxy(table.endpoint);
  Object.assign(process.env, {
    AWS_REGION: home,
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
    [environmentVariables.tableName]: table.tableName,
    [environmentVariables.regions]: [home, 'us-east-1', 'ap-southeast-2'].join(','),
    [environmentVariables.planStalenessSeconds]: '3600',
  });
  ({ handler } = (await import('../../lambdas/handlers/check.ts')) as unknown as { handler: Handler });
});

afterAll(() => {
  Socket.prototype.connect = connect;
  proxy.close();
  table.close();
});

test('a check with a warm plan, and the record of it, is one BatchGetItem and no other network call', async () => {
  const event = checkEvent(license.key);
  await handler(event, {});
  expect(proxy.targets).toEqual(['DynamoDB_20120810.BatchGetItem', 'DynamoDB_20120810.BatchGetItem']);

  proxy.targets.length = 0;
  Socket.prototype.connect = function recorded(this: Socket, ...options: unknown[]) {
    const [first] = options.flat() as NetConnectOpts[];
    connections.push(JSON.stringify(first));
    return connect.apply(this, options);
  };

  for (let checks = 1; checks <= 20; checks += 1) {
    const answer = await handler(event, {});
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'VALID' });
    expect(proxy.targets).toHaveLength(checks);
    expect(attempts).toHaveLength(checks + 1);
  }
  const elsewhere = connections.filter((target) => !target.includes(new URL(proxy.url).port));
  expect(elsewhere).toEqual([]);
  expect(new Set(proxy.targets)).toEqual(new Set(['DynamoDB_20120810.BatchGetItem']));
});

test('naming a device and a user, whose seats may be in any of three regions, is no further request', async () => {
  proxy.targets.length = 0;
  const event = { ...checkEvent(license.key), body: JSON.stringify({ device: 'laptop', user: 'ann' }) };
  await expect(handler(event, {})).resolves.toMatchObject({ statusCode: 200 });
  expect(proxy.targets).toEqual(['DynamoDB_20120810.BatchGetItem']);
});

test('the recorder above does see a connection elsewhere', async () => {
  const before = connections.length;
  const socket = createConnection({ host: '127.0.0.1', port: 9 });
  await new Promise((resolve) => socket.once('error', resolve));
  expect(connections).toHaveLength(before + 1);
  expect(connections.at(-1)).toContain('"port":9');
});

test.each([
  ['mistyped', license.key.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ['no key at all', 'nonsense'],
])('a key that is %s is refused without a request', async (_name, key) => {
  proxy.targets.length = 0;
  await expect(handler(checkEvent(key), {})).resolves.toMatchObject({ statusCode: 401 });
  expect(proxy.targets).toEqual([]);
});
