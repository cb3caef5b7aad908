import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod/mini';
import { newsRequest } from '../../../lambdas/adapters/lambda/news-request.ts';
import { label } from '../../../lambdas/core/seats/seat.ts';
import { type SeatNews, seatNews } from '../../../lambdas/core/seats/seat-news.ts';
import { SEATS } from '../../../lambdas/core/seats/seat-resource.ts';
import { newLicenseId, regionOf } from '../../support/licensing.ts';

const lambda = mockClient(LambdaClient);
const pass = newsRequest(new LambdaClient({ region: 'eu-west-1' }), 'licet-prod-settle-seats');

afterEach(() => {
  lambda.reset();
});

const license = newLicenseId();
const [ireland, virginia] = [regionOf('eu-west-1'), regionOf('us-east-1')];
const news: readonly SeatNews[] = [
  { kind: 'license', license },
  { kind: 'region-retired', license, home: virginia, regions: [ireland] },
  { kind: 'pool', license, resource: SEATS, region: virginia },
  { kind: 'seat-held', license, holder: { kind: 'device', device: 'Büro "1" \u{1f680}' }, region: ireland },
  { kind: 'seat-ended', license, holder: { kind: 'user', user: 'ada' }, region: virginia },
];

/** What the function is given, parsed as it parses it. */
const received = (): unknown => {
  const payload = lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload;
  return z.strictObject({ news: z.array(seatNews) }).parse(JSON.parse(new TextDecoder().decode(payload as Uint8Array)));
};

describe('news', () => {
  test('starts the other function, without waiting for it to end', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    await pass(news);
    expect(lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input)).toMatchObject([
      { FunctionName: 'licet-prod-settle-seats', InvocationType: 'Event' },
    ]);
  });

  test('arrives as it was sent', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    await pass(news);
    expect(received()).toEqual({ news });
  });

  test('that Lambda does not take is not passed on: the stream brings it again', async () => {
    lambda.on(InvokeCommand).rejects(Object.assign(new Error('slow down'), { name: 'TooManyRequestsException' }));
    await expect(pass(news)).rejects.toThrow('slow down');
  });

  // What Lambda takes of an asynchronous call was 256 KB, and is four times that now.
  test.each([
    ['the longest characters', '\u{1f680}'.repeat(256)],
    ['characters that JSON escapes', '"'.repeat(256)],
  ])('of a whole batch of holders named in %s fits into one call', async (_, text) => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    const holder = { kind: 'device', device: label.parse(text) } as const;
    await pass(Array.from({ length: 100 }, () => ({ kind: 'seat-held', license, holder, region: ireland })));
    const payload = lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload as Uint8Array;
    expect(payload.byteLength).toBeLessThan(256 * 1024);
  });

  test('that is too much for one call goes in several, all of it and in its order', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 202 });
    const events = Array.from({ length: 20 }, (_, at) => ({ at, detail: '"'.repeat(100_000) }));
    await pass(events);
    const payloads = lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input.Payload as Uint8Array);
    expect(payloads.length).toBeGreaterThan(1);
    for (const { byteLength } of payloads) expect(byteLength).toBeLessThan(1024 * 1024);
    const parts = payloads.map((each) => JSON.parse(new TextDecoder().decode(each)) as { news: unknown[] });
    expect(parts.flatMap((part) => part.news)).toEqual(events);
  });

  test('that Lambda takes in part is not passed on either', async () => {
    lambda.on(InvokeCommand).resolvesOnce({ StatusCode: 202 }).rejects(new Error('slow down'));
    await expect(pass(Array.from({ length: 20 }, () => '"'.repeat(100_000)))).rejects.toThrow('slow down');
  });
});
