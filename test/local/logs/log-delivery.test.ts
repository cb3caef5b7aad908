import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Every } from '../../../local/events/schedule.ts';
import { openDeliverySpool } from '../../../local/logs/delivery-spool.ts';
import { startLogDelivery } from '../../../local/logs/log-delivery.ts';
import { envelopeOf, spooledEvent } from '../../../local/logs/log-envelopes.ts';
import { parseObjectPrefix } from '../../../local/logs/object-prefix.ts';
import { eventually } from '../../support/eventually.ts';
import { envelopesIn } from './landed.ts';

const envelope = envelopeOf({ owner: '0', logGroup: 'g', logStream: 's', subscriptionFilters: ['all'] });
const line = (message: string): string => spooledEvent(envelope, { id: '1', timestamp: 1, message });

let folder: string;
let objects: Map<string, Uint8Array>;
let fault: Error | undefined;
let faults: unknown[];
let ids: number;
let timers: { readonly milliseconds: number; readonly fire: () => void }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-delivery-'));
  objects = new Map();
  [faults, timers, fault, ids] = [[], [], undefined, 0];
});

afterEach(() => rm(folder, { recursive: true }));

const every: Every = (milliseconds, fire) => {
  const timer = { milliseconds, fire };
  timers.push(timer);
  return { stop: () => (timers = timers.filter((each) => each !== timer)) };
};

/** A delivery as the run starts one; each opens what the one before left in the folder. */
const start = (bufferBytes = 1_000) => {
  return startLogDelivery({
    definition: {
      ...{ name: 'attempts', arn: 'arn:stream', bucket: 'landing', prefix: parseObjectPrefix('logs/') },
      ...{ bufferMs: 60_000, bufferBytes },
    },
    spool: openDeliverySpool({
      folder,
      now: () => Date.parse('2026-11-24T09:05:07Z') + ids,
      newId: () => `id-${(ids += 1)}`,
    }),
    put: (key, body) => {
      if (fault !== undefined) return Promise.reject(fault);
      objects.set(key, body);
      return Promise.resolve();
    },
    every,
    onFault: (error) => void faults.push(error),
  });
};

const messages = (): string[] =>
  [...objects.values()].flatMap((body) =>
    envelopesIn(body).flatMap(({ logEvents }) => logEvents.map(({ message }) => message)),
  );

const waitFor = (expected: readonly string[]): Promise<void> =>
  eventually(() => {
    expect(messages()).toEqual(expected);
    return Promise.resolve();
  });

describe('a delivery of logs', () => {
  test('puts what it took into one object, when it is flushed', async () => {
    const delivery = start();
    delivery.take(line('one'));
    delivery.take(line('two') + line('three'));
    expect(objects.size).toBe(0);
    await delivery.flush();
    expect([...objects.keys()]).toEqual(['logs/2026/11/24/09/attempts-1-2026-11-24-09-05-07-id-1']);
    expect(messages()).toEqual(['one', 'two', 'three']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('puts nothing where it took nothing', async () => {
    const delivery = start();
    await delivery.flush();
    await delivery.stop();
    expect(objects.size).toBe(0);
  });

  test('puts an object when its first line has waited for long enough, and begins to count anew', async () => {
    const delivery = start();
    delivery.take(line('one'));
    delivery.take(line('two'));
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([60_000]);
    timers[0]?.fire();
    await waitFor(['one', 'two']);
    expect(timers).toEqual([]);
    delivery.take(line('three'));
    expect(timers).toHaveLength(1);
    await delivery.stop();
    expect(timers).toEqual([]);
  });

  test('puts an object as soon as it is large enough', async () => {
    const delivery = start(line('0').length * 3);
    for (let number = 0; number < 10; number += 1) delivery.take(line(String(number)));
    await delivery.flush();
    expect(objects.size).toBe(4);
    expect(messages()).toEqual(Array.from({ length: 10 }, (_, at) => String(at)));
  });

  test('that is not stopped loses nothing: the next one delivers what it took, before what is new', async () => {
    const before = start();
    before.take(line('one'));
    fault = new Error('no bucket');
    await expect(before.flush()).rejects.toThrow('no bucket');
    before.take(line('two'));
    fault = undefined;
    const after = start();
    after.take(line('three'));
    await after.flush();
    expect(messages()).toEqual(['one', 'two', 'three']);
  });

  test('puts under the same key what a process had put that was killed before it noted that', async () => {
    start().take(line('one'));
    const name = (await readdir(folder))[0] ?? '';
    const content = await readFile(join(folder, name));
    await start().flush();
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, name), content);
    await start().flush();
    expect([...objects.keys()]).toHaveLength(1);
    expect(messages()).toEqual(['one']);
  });

  test('tries again what could not be put, without being asked to', async () => {
    const delivery = start();
    fault = new Error('S3 is away');
    delivery.take(line('one'));
    timers[0]?.fire();
    await eventually(() => {
      expect(faults).toEqual([fault]);
      return Promise.resolve();
    });
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([5_000]);
    delivery.take(line('two'));
    fault = undefined;
    timers[0]?.fire();
    await waitFor(['one', 'two']);
  });

  test('that cannot deliver stops all the same, and keeps what is left', async () => {
    const delivery = start();
    delivery.take(line('one'));
    fault = new Error('S3 is away');
    await delivery.stop();
    expect(timers).toEqual([]);
    expect(await readdir(folder)).toHaveLength(1);
  });
});
