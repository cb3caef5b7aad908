import { describe, expect, test } from '@jest/globals';
import type { StatusListClaims } from '../../lambdas/contract/status-list.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import { instant } from '../../lambdas/core/instant.ts';
import type { ListedStatus } from '../../lambdas/core/status-list.ts';
import type { StatusNews } from '../../lambdas/core/status-news.ts';
import { positionAt, statusListName } from '../../lambdas/core/status-position.ts';
import { nameStatusLists } from '../../lambdas/operations/name-status-lists.ts';
import { publishStatusList } from '../../lambdas/operations/publish-status-list.ts';
import { recordRevocations } from '../../lambdas/operations/record-revocations.ts';
import { rememberStatusLists } from '../../lambdas/operations/remember-status-lists.ts';
import { NOON, regionOf } from '../support/licensing.ts';

const [ireland, virginia] = [regionOf('eu-west-1'), regionOf('us-east-1')];
const list = statusListName.parse('eu-west-1-0');
const revoked: ListedStatus = { index: 2, value: 1, version: 2 };

const publishing = ({ taken = 3, records = [revoked] }: { taken?: number; records?: readonly ListedStatus[] } = {}) => {
  const signed: StatusListClaims[] = [];
  const ports = {
    lists: {
      positionsTaken: (regions: readonly Region[]) => {
        const known = regions.filter((region) => region === ireland && taken > 0);
        return Promise.resolve(new Map(known.map((region) => [region, taken])));
      },
      recorded: () => Promise.resolve(records),
    },
    compress: (bytes: Uint8Array) => `${bytes.length} bytes from ${bytes[0]}`,
    signer: (claims: StatusListClaims) => Promise.resolve(`token ${signed.push(claims)}`),
    clock: () => NOON,
    issuer: 'urn:licet:test',
  };
  return { signed, ports };
};

describe('a list', () => {
  test('is signed over what has been recorded', async () => {
    const { signed, ports } = publishing();
    await expect(publishStatusList(ports, list)).resolves.toMatchObject({ token: 'token 1' });
    expect(signed).toMatchObject([
      { sub: 'urn:licet:test/v1/revocations/eu-west-1-0', status_list: { bits: 2, lst: '16384 bytes from 16' } },
    ]);
  });

  test('in which nothing is recorded is there, and says that all are valid', async () => {
    const { signed, ports } = publishing({ records: [] });
    await publishStatusList(ports, list);
    expect(signed).toMatchObject([{ status_list: { lst: '16384 bytes from 0' } }]);
  });

  test.each([
    ['of a region that has given out no position', 0, 'eu-west-1-0'],
    ['of a region that is none of ours', 3, 'ap-south-1-0'],
    ['beyond the last one begun', 65_536, 'eu-west-1-1'],
  ])('%s is not there', async (_, taken, name) => {
    const { signed, ports } = publishing({ taken });
    await expect(publishStatusList(ports, statusListName.parse(name))).resolves.toBeUndefined();
    expect(signed).toEqual([]);
  });

  test('has a tag of its content, not of its signature', async () => {
    const { ports } = publishing();
    const [one, again] = [await publishStatusList(ports, list), await publishStatusList(ports, list)];
    expect(one?.token).not.toBe(again?.token);
    expect(one?.tag).toBe(again?.tag);
    const other = await publishStatusList(publishing({ records: [] }).ports, list);
    expect(other?.tag).not.toBe(one?.tag);
  });
});

describe('a list that is remembered', () => {
  const remembering = (bound?: number) => {
    let now = NOON;
    const asked: string[] = [];
    const publish = (name: typeof list) => {
      asked.push(name);
      return Promise.resolve(name.endsWith('-9') ? undefined : { token: name, tag: 'tag' });
    };
    return {
      asked,
      after: (seconds: number) => (now = instant.parse(new Date(Date.parse(NOON) + seconds * 1000).toISOString())),
      published: rememberStatusLists(publish, () => now, bound),
    };
  };
  const named = (number: number) => statusListName.parse(`eu-west-1-${number}`);

  test('is published once in the time for which it may be kept', async () => {
    const { asked, after, published } = remembering();
    for (const seconds of [0, 299, 300, 599, 600]) {
      after(seconds);
      await published(list);
    }
    expect(asked).toHaveLength(3);
  });

  test('and is not there is looked for each time: it may be any moment', async () => {
    const { asked, published } = remembering();
    await published(named(9));
    await expect(published(named(9))).resolves.toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test('makes room for others, the one published longest ago first', async () => {
    const { asked, published } = remembering(2);
    for (const number of [0, 1, 0, 2, 1, 2, 0]) await published(named(number));
    expect(asked).toEqual([0, 1, 2, 0].map(named));
  });
});

test('all lists begun are named, region by region', async () => {
  const lists = { positionsTaken: () => Promise.resolve(new Map([[virginia, 65_537]])) };
  await expect(nameStatusLists({ lists, regions: [virginia, ireland], issuer: 'urn:licet:test' })).resolves.toEqual({
    status_lists: ['urn:licet:test/v1/revocations/us-east-1-0', 'urn:licet:test/v1/revocations/us-east-1-1'],
  });
});

test('a status that cannot be recorded holds up no other, and is told', async () => {
  const news = [1, 2, 3].map((ordinal): StatusNews => ({
    position: positionAt(ireland, ordinal),
    value: 1,
    version: 2,
  }));
  const recorded: number[] = [];
  const record = ({ position }: StatusNews) => {
    if (position.index === 2) return Promise.reject(new Error('throttled'));
    recorded.push(position.index);
    return Promise.resolve();
  };
  const { failed } = await recordRevocations({ record }, news);
  expect(recorded).toEqual([1, 3]);
  expect(failed).toMatchObject([{ news: news[1], error: { message: 'throttled' } }]);
});
