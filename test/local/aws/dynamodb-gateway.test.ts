import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startDynamoDbGateway } from '../../../local/aws/dynamodb-gateway.ts';
import { createTestTable } from '../../support/dynamodb.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const gatewayTo = async (target: string) => {
  const cut = new Set<string>();
  const gateway = await startDynamoDbGateway({ target, isCut: (region) => cut.has(region) });
  cleanUps.push(gateway.stop);
  return { cut, url: gateway.url };
};

/** A server in the place of the engine. */
const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const signedFor = (region: string, service = 'dynamodb') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=a/20261123/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

const post = (url: string, headers: Record<string, string>, body = '{}') =>
  fetch(url, { method: 'POST', headers, body });

describe('through a gateway, the engine', () => {
  test('is reached in every region', async () => {
    const table = await createTestTable([virginia, ireland]);
    const { url } = await gatewayTo(table.endpoint);
    cleanUps.push(table.close);
    for (const region of [virginia, ireland]) {
      const client = new DynamoDBClient({ endpoint: url, credentials: table.credentials, region });
      cleanUps.push(() => {
        client.destroy();
      });
      const Item = { pk: { S: `in ${region} ü` }, sk: { S: 'x' }, much: { S: 'a'.repeat(300_000) } };
      await client.send(new PutItemCommand({ TableName: table.tableName, Item }));
      const get = new GetItemCommand({ TableName: table.tableName, Key: { pk: Item.pk, sk: Item.sk } });
      expect((await client.send(get)).Item).toEqual(Item);
      expect((await table.client(region).send(get)).Item).toEqual(Item);
      await expect(client.send(new GetItemCommand({ TableName: 'none', Key: { pk: Item.pk } }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
  });

  test('cannot be reached in a region that is cut off, until it is no more', async () => {
    const table = await createTestTable([virginia, ireland]);
    const { url, cut } = await gatewayTo(table.endpoint);
    cleanUps.push(table.close);
    const read = async (region: string): Promise<unknown> => {
      const client = new DynamoDBClient({ endpoint: url, credentials: table.credentials, region, maxAttempts: 1 });
      const Key = { pk: { S: 'none' }, sk: { S: 'x' } };
      try {
        return await client.send(new GetItemCommand({ TableName: table.tableName, Key }));
      } finally {
        client.destroy();
      }
    };
    cut.add(ireland);
    await expect(read(ireland)).rejects.toThrow('socket hang up');
    await expect(read(virginia)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    cut.delete(ireland);
    await expect(read(ireland)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});

describe('a gateway', () => {
  test('passes method, path, headers and body on, and status, headers and body back', async () => {
    const target = await serve((incoming, outgoing) => {
      void text(incoming).then((body) => {
        const { method, url, headers } = incoming;
        outgoing.writeHead(400, { 'x-amzn-requestid': 'r1', 'x-amz-crc32': '7' });
        outgoing.end(JSON.stringify({ method, url, target: headers['x-amz-target'], body }));
      });
    });
    const { url } = await gatewayTo(target);
    const answer = await post(`${url}/path?a=b`, { ...signedFor(ireland), 'x-amz-target': 'DynamoDB_20120810.X' }, 'ü');
    expect(answer.status).toBe(400);
    expect([answer.headers.get('x-amzn-requestid'), answer.headers.get('x-amz-crc32')]).toEqual(['r1', '7']);
    expect(await answer.json()).toEqual({
      method: 'POST',
      url: '/path?a=b',
      target: 'DynamoDB_20120810.X',
      body: 'ü',
    });
  });

  test('uses one connection for requests that follow each other, on either side', async () => {
    const ports: (number | undefined)[] = [];
    const target = await serve((incoming, outgoing) => {
      ports.push(incoming.socket.remotePort);
      outgoing.end('{}');
    });
    const { url } = await gatewayTo(target);
    for (const region of [virginia, ireland, virginia]) await (await post(url, signedFor(region))).text();
    expect(ports).toHaveLength(3);
    expect(new Set(ports).size).toBe(1);
  });

  test('leaves requests that are signed for no region of DynamoDB to the engine', async () => {
    const target = await serve((_, outgoing) => outgoing.end('asked'));
    const { url, cut } = await gatewayTo(target);
    cut.add(ireland);
    expect(await (await post(url, {})).text()).toBe('asked');
    expect(await (await post(url, signedFor(ireland, 'kms'))).text()).toBe('asked');
  });

  test.each([
    ['before it answers', (outgoing: Parameters<RequestListener>[1]) => outgoing.destroy()],
    [
      'in the middle of its answer',
      (outgoing: Parameters<RequestListener>[1]) => {
        outgoing.writeHead(200, { 'content-length': 100 });
        outgoing.write('{', () => outgoing.destroy());
      },
    ],
  ])('ends the connection when the engine does so %s', async (_, fail) => {
    const target = await serve((_incoming, outgoing) => {
      fail(outgoing);
    });
    const { url } = await gatewayTo(target);
    await expect(post(url, signedFor(ireland)).then((answer) => answer.text())).rejects.toThrow();
  });

  test('does not go on for whoever has gone', async () => {
    const asked = Promise.withResolvers<unknown>();
    const ended = Promise.withResolvers<unknown>();
    const target = await serve((_, outgoing) => {
      outgoing.on('close', ended.resolve);
      asked.resolve(undefined);
    });
    const { url } = await gatewayTo(target);
    const waiting = request(url, { method: 'POST', headers: signedFor(ireland) });
    waiting.on('error', () => undefined).end('{}');
    await asked.promise;
    waiting.destroy();
    await expect(ended.promise).resolves.toBeUndefined();
  });
});
