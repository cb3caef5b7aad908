import { describe, expect, test } from '@jest/globals';
import { envelopeOf, spooledControl, spooledEnvelopes, spooledEvent } from '../../../local/logs/log-envelopes.ts';

const source = {
  owner: '000000000000',
  logGroup: '/aws/lambda/check',
  logStream: '2026/11/24/[$LATEST]0',
  subscriptionFilters: ['everything'],
};
const event = (message: string) => ({ id: '1', timestamp: 1_795_000_000_000, message });
const parsed = (spooled: string): unknown[] => spooledEnvelopes(spooled).map((each) => JSON.parse(each) as unknown);

describe('envelopes', () => {
  test('are those of CloudWatch Logs', () => {
    const envelope = envelopeOf(source);
    expect(parsed(spooledEvent(envelope, event('one')) + spooledEvent(envelope, event('two')))).toEqual([
      { messageType: 'DATA_MESSAGE', ...source, logEvents: [event('one'), event('two')] },
    ]);
  });

  test('hold lines of one log stream, in their order', () => {
    const [one, other] = [envelopeOf(source), envelopeOf({ ...source, logStream: '2026/11/24/[$LATEST]1' })];
    const spooled = [
      spooledEvent(one, event('1')),
      spooledEvent(other, event('2')),
      spooledEvent(one, event('3')),
      spooledEvent(other, event('4')),
    ].join('');
    expect(parsed(spooled)).toMatchObject([
      { logStream: '2026/11/24/[$LATEST]0', logEvents: [{ message: '1' }, { message: '3' }] },
      { logStream: '2026/11/24/[$LATEST]1', logEvents: [{ message: '2' }, { message: '4' }] },
    ]);
  });

  test.each(['a\ttab', 'a "quote" and a \\', '{"audit":"attempts"}', 'é 🜁 \u2028 \u0000'])(
    'carry any line: %j',
    (line) => {
      const spooled = spooledEvent(envelopeOf(source), event(line));
      expect(parsed(spooled)).toMatchObject([{ logEvents: [{ message: line }] }]);
    },
  );

  test('are not too long for a record of Firehose', () => {
    const spooled = spooledEvent(envelopeOf(source), event('x'.repeat(100_000))).repeat(25);
    const envelopes = spooledEnvelopes(spooled);
    expect(Math.max(...envelopes.map((each) => each.length))).toBeLessThan(1_000_000);
    expect(envelopes.map((each) => (JSON.parse(each) as { logEvents: unknown[] }).logEvents.length)).toEqual(
      Array.from({ length: 13 }, (_, at) => (at < 12 ? 2 : 1)),
    );
  });

  test('ask a new destination whether it is there', () => {
    expect(parsed(spooledControl(5))).toEqual([
      {
        ...{ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', logStream: '' },
        subscriptionFilters: [],
        logEvents: [{ id: '', timestamp: 5, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }],
      },
    ]);
  });

  test('are not made of a line that was not written to its end', () => {
    const whole = spooledEvent(envelopeOf(source), event('whole'));
    expect(parsed(whole + whole.slice(0, -10))).toMatchObject([{ logEvents: [{ message: 'whole' }] }]);
    expect(parsed(whole.slice(0, 20))).toEqual([]);
  });
});
