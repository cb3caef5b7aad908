import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveryName } from '../../lambdas/core/audit/delivery-name.ts';
import { jsonSequence } from '../../lambdas/core/audit/json-sequence.ts';
import { sortedDelivery } from '../../lambdas/core/audit/sorted-delivery.ts';

const LANDED = 'deliveries/2026/11/24/15/licet-prod-attempts-1-2026-11-24-15-00-01-0f8fad5b';
const NAME = deliveryName(LANDED);
const LOGGED_AT = Date.parse('2026-11-24T15:00:00.000Z');
const PARTITION = 'region=eu-west-1/day=2026-11-24/hour=15';

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

const event = (message: string, timestamp = LOGGED_AT): Event & { id: string } => ({ id: '1', timestamp, message });

const envelope = (...logEvents: Event[]): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/lambda/licet-prod-check/delivered',
    logStream: '2026/11/24/[$LATEST]0123',
    subscriptionFilters: ['licet-prod-attempts'],
    logEvents,
  });

const control = JSON.stringify({
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logGroup: '',
  logStream: '',
  subscriptionFilters: [],
  logEvents: [
    { id: '', timestamp: LOGGED_AT, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' },
  ],
});

const attempt = (at: string, more: object = {}): string =>
  JSON.stringify({ audit: 'attempts', schema: 1, id: 'dec_1', attempted_at: at, ...more });

const sorted = (...envelopes: string[]) => {
  const result = sortedDelivery({ region: 'eu-west-1', key: LANDED, text: envelopes.join('') });
  if (!result.ok) throw new Error(result.refusal);
  return result.value;
};

const refusal = (text: string) => {
  const result = sortedDelivery({ region: 'eu-west-1', key: LANDED, text });
  return result.ok ? undefined : result.refusal;
};

describe('JSON objects one after the other', () => {
  /** Text with what could mislead: quotes, braces, backslashes, characters of two code units. */
  const tricky = fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', ' ', 'a', 'é', '😀', '\u2028', '\u0000'),
  });
  const object = fc.dictionary(tricky, fc.oneof(tricky, fc.integer(), fc.array(tricky), fc.dictionary(tricky, tricky)));

  test('are split where they were joined, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(object), fc.constantFrom('', '\n', ' \t\r\n'), fc.boolean(), (objects, between, pretty) => {
        const texts = objects.map((one) => JSON.stringify(one, undefined, pretty ? 2 : 0));
        expect(jsonSequence(texts.join(between))).toEqual({ ok: true, value: texts });
      }),
    );
  });

  test('are refused as a whole where the text was cut', () => {
    fc.assert(
      fc.property(fc.array(object, { minLength: 1 }), fc.nat(), (objects, cut) => {
        const texts = objects.map((one) => JSON.stringify(one));
        const last = texts.at(-1)?.length ?? 0;
        expect(jsonSequence(texts.join('').slice(0, -(1 + (cut % (last - 1))))).ok).toBe(false);
      }),
    );
  });

  test.each(['x', '{}x', '{}]', '[{}]', '"{}"', '{}}'])('are refused with what else stands there: %s', (text) => {
    expect(jsonSequence(text).ok).toBe(false);
  });
});

describe('a delivery', () => {
  test('is sorted by kind and hour of the record, not by when it was logged', () => {
    const early = attempt('2026-11-24T13:59:59.999Z');
    const late = attempt('2026-11-24T14:00:00.000Z');
    const ended = JSON.stringify({ audit: 'environments', id: 'env_1', ended_at: '2026-11-24T14:30:00.000Z' });
    expect(sorted(envelope(event(late), event(early)), envelope(event(ended), event(late)))).toEqual([
      {
        place: 'archive',
        key: `attempts/region=eu-west-1/day=2026-11-24/hour=14/${NAME}.json.gz`,
        body: `${late}\n${late}\n`,
      },
      {
        place: 'archive',
        key: `attempts/region=eu-west-1/day=2026-11-24/hour=13/${NAME}.json.gz`,
        body: `${early}\n`,
      },
      {
        place: 'archive',
        key: `environments/region=eu-west-1/day=2026-11-24/hour=14/${NAME}.json.gz`,
        body: `${ended}\n`,
      },
    ]);
  });

  test('keeps a record whose time cannot be read, in the hour in which it was logged', () => {
    for (const time of ['soon', '2026-11-24T99:00:00.000Z', 7, null, undefined]) {
      const line = JSON.stringify({ audit: 'attempts', attempted_at: time });
      expect(sorted(envelope(event(line)))).toEqual([
        { place: 'archive', key: `attempts/${PARTITION}/${NAME}.json.gz`, body: `${line}\n` },
      ]);
    }
  });

  test('keeps what is no record among the function logs, with its function and when it was logged', () => {
    const fault = 'Error: no\n    at {"audit":"attempts"}\n';
    const [only, ...others] = sorted(envelope(event(fault)));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ place: 'function-logs', key: `function-logs/${PARTITION}/${NAME}.json.gz` });
    expect(JSON.parse(only?.body ?? '')).toEqual({
      logged_at: '2026-11-24T15:00:00.000Z',
      function: 'licet-prod-check',
      log_stream: '2026/11/24/[$LATEST]0123',
      message: 'Error: no\n    at {"audit":"attempts"}',
    });
  });

  test('takes no line within other text for a record', () => {
    const forged = `Error: bad input\n${attempt('2026-11-24T15:00:00.000Z')}`;
    expect(sorted(envelope(event(forged))).map(({ place }) => place)).toEqual(['function-logs']);
  });

  test('takes two records that came as one event for two', () => {
    const lines = [
      attempt('2026-11-24T15:00:00.000Z', { number: 1 }),
      attempt('2026-11-24T15:00:00.000Z', { number: 2 }),
    ];
    expect(sorted(envelope(event(`${lines.join('\n')}\n`))).map(({ body }) => body)).toEqual([
      lines.map((line) => `${line}\n`).join(''),
    ]);
  });

  test.each([
    ['another kind', '{"audit":"changes","id":"chg_1"}'],
    ['a kind that is no text', '{"audit":["attempts"]}'],
    ['a list', '[{"audit":"attempts"}]'],
    ['no JSON', '{"audit":"attempts"'],
  ])('takes %s for no record', (_, line) => {
    expect(sorted(envelope(event(line))).map(({ place }) => place)).toEqual(['function-logs']);
  });

  test('of control messages, empty lines, or nothing, makes nothing', () => {
    expect(sorted()).toEqual([]);
    expect(sorted(control, envelope(), envelope(event('\n')), control)).toEqual([]);
  });

  test('that is no envelope of CloudWatch Logs is refused, without quoting what it holds', () => {
    const secret = 'hunter2';
    for (const text of [
      `${envelope(event('x'))}${secret}`,
      `{"messageType":"DATA_MESSAGE","${secret}":1}`,
      `{"messageType":"${secret}"}`,
      `{${secret}}`,
      envelope(event('x')).slice(0, -1),
      // Moments that no key can name: it would fail in each run, and never be set aside.
      ...['-1', '253402300800000', '1e300'].map((moment) =>
        envelope(event('x')).replace(/"timestamp":\d+/, `"timestamp":${moment}`),
      ),
    ]) {
      expect(refusal(text)).toEqual(expect.any(String));
      expect(refusal(text)).not.toContain(secret);
    }
  });
});

describe('whatever is delivered', () => {
  const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
  const record = fc
    .record({ audit: fc.constantFrom('attempts', 'environments'), at: time, free: fc.string({ unit: 'grapheme' }) })
    .map(({ audit, at, free }) =>
      JSON.stringify({ audit, [audit === 'attempts' ? 'attempted_at' : 'ended_at']: at.toISOString(), free }),
    );
  const other = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '' && !text.includes('audit'));
  const message = fc.oneof(
    record.map((line) => ({ line, kind: 'record' })),
    other.map((line) => ({ line, kind: 'other' })),
  );
  const deliveries = fc.array(fc.array(fc.record({ message, timestamp: time, newline: fc.boolean() })));

  test('each line is in one object, verbatim and in order, and its key tells its kind and hour', () => {
    fc.assert(
      fc.property(deliveries, (envelopes) => {
        const events = envelopes.flat();
        const objects = sorted(
          ...envelopes.map((each) =>
            envelope(
              ...each.map(({ message: { line }, timestamp, newline }) =>
                event(newline ? `${line}\n` : line, timestamp.getTime()),
              ),
            ),
          ),
        );
        const archived = objects.filter(({ place }) => place === 'archive');
        for (const { key, body } of archived) {
          const inOrder = events
            .filter(({ message: { kind } }) => kind === 'record')
            .map(({ message: { line } }) => line)
            .filter((line) => {
              const { audit, attempted_at, ended_at } = JSON.parse(line) as Record<string, string>;
              const at = attempted_at ?? ended_at ?? '';
              return key.startsWith(`${audit}/region=eu-west-1/day=${at.slice(0, 10)}/hour=${at.slice(11, 13)}/`);
            });
          expect(body).toBe(inOrder.map((line) => `${line}\n`).join(''));
        }
        const lines = (bodies: readonly string[]) => bodies.join('').split('\n').length - 1;
        expect(lines(archived.map(({ body }) => body))).toBe(
          events.filter(({ message: { kind } }) => kind === 'record').length,
        );
        const told = objects
          .filter(({ place }) => place === 'function-logs')
          .flatMap(({ body }) => body.trimEnd().split('\n'))
          .map((line) => (JSON.parse(line) as { message: string }).message);
        expect(told.toSorted()).toEqual(
          events
            .filter(({ message: { kind } }) => kind === 'other')
            .map(({ message: { line } }) => line.replace(/\n+$/, ''))
            .toSorted(),
        );
        expect(new Set(objects.map(({ key }) => key)).size).toBe(objects.length);
      }),
    );
  });
});

describe('the name of a delivery', () => {
  test('follows from its key, can be read, and is safe in a key', () => {
    expect(deliveryName(LANDED)).toMatch(/^licet-prod-attempts-1-2026-11-24-15-00-01-0f8fad5b-[0-9a-f]{12}$/);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(deliveryName(key)).toMatch(/^[A-Za-z0-9._-]{13,113}$/);
        expect(deliveryName(key)).toBe(deliveryName(key));
      }),
    );
  });

  test('is another for another key', () => {
    const keys = ['a/b', 'b/b', 'a/b ', 'a/b_', `${'x'.repeat(200)}/b`, 'b'];
    expect(new Set(keys.map(deliveryName)).size).toBe(keys.length);
  });
});
