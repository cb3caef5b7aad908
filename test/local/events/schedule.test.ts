import { describe, expect, test } from '@jest/globals';
import { type Every, parseRate, startSchedule } from '../../../local/events/schedule.ts';

describe('a rate', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s', (expression, milliseconds) => {
    expect(parseRate(expression)).toBe(milliseconds);
  });

  test.each(['rate(5 minute)', 'rate(1 minutes)', 'rate(0 minutes)', 'rate(5 seconds)', 'cron(0 * * * ? *)', ''])(
    '%s is refused',
    (expression) => {
      expect(() => parseRate(expression)).toThrow(`the schedule ${expression} is not known`);
    },
  );
});

describe('a schedule', () => {
  test('sends its event at every interval until it is stopped, and when it is told to', async () => {
    const ticks: (() => void)[] = [];
    let stopped = false;
    const every: Every = (milliseconds, callback) => {
      expect(milliseconds).toBe(300_000);
      ticks.push(callback);
      return { stop: () => (stopped = true) };
    };
    const events: unknown[] = [];
    const schedule = startSchedule({
      definition: {
        ruleArn: 'arn:aws:events:eu-west-1:000000000000:rule/sweep',
        intervalMs: 300_000,
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:sweep',
      },
      invoke: (event) => {
        events.push(event);
        return Promise.resolve();
      },
      now: () => new Date('2026-04-23T15:30:00.123Z'),
      every,
    });
    expect(events).toEqual([]);
    ticks[0]?.();
    await schedule.run();
    expect(events).toHaveLength(2);
    expect(events[0]).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-04-23T15:30:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:events:eu-west-1:000000000000:rule/sweep'],
      detail: {},
    });
    schedule.stop();
    expect(stopped).toBe(true);
  });
});
