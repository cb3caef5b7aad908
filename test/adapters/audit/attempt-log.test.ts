import { describe, expect, test } from '@jest/globals';
import { attemptColumns, environmentColumns } from '../../../lambdas/contract/attempts.ts';
import { attemptLog } from '../../../lambdas/adapters/audit/attempt-log.ts';
import { attemptOf } from '../../../lambdas/core/audit/attempt.ts';
import { at } from '../../core/a-license.ts';

const startedAt = at('2026-03-10', '11:00:00.000');

const attempt = attemptOf(
  { action: 'check', at: at('2026-03-10', '12:00:00.000'), requestId: 'req-1' },
  { seats: [] },
  { id: 'dec_1', code: 'LICENSE_KEY_INVALID', allowed: false, status: 401, latency: 5 },
);

const opened = () => {
  const written: string[] = [];
  const log = attemptLog({
    function: 'check',
    environment: 'env_1',
    startedAt,
    write: (text) => {
      written.push(text);
    },
  });
  return { log, lines: () => written.map((text): unknown => JSON.parse(text)), written };
};

describe('the attempts of an execution environment', () => {
  test('are a line each, numbered from 1', () => {
    const { log, lines, written } = opened();
    log.begin();
    log.record(attempt);
    log.begin();
    log.record(attempt);
    expect(lines()).toMatchObject([
      { audit: 'attempts', environment: 'env_1', function: 'check', number: 1 },
      { audit: 'attempts', environment: 'env_1', function: 'check', number: 2 },
    ]);
    for (const text of written) expect(text).toMatch(/^\{[^\n]*\}\n$/);
  });

  test('come to an orderly end that says how many there were', () => {
    const { log, lines } = opened();
    log.begin();
    log.record(attempt);
    log.end(at('2026-03-10', '13:00:00.000'));
    expect(lines()[1]).toEqual({
      audit: 'environments',
      schema: 1,
      id: 'env_1',
      function: 'check',
      started_at: '2026-03-10T11:00:00.000Z',
      ended_at: '2026-03-10T13:00:00.000Z',
      attempts: 1,
    });
  });

  test('have no orderly end while one is under way, for it would be missed by nobody', () => {
    const { log, lines } = opened();
    log.begin();
    log.record(attempt);
    log.begin();
    log.end(at('2026-03-10', '13:00:00.000'));
    expect(lines()).toMatchObject([{ audit: 'attempts', number: 1 }]);
  });

  test('have none after one whose line could not be written', () => {
    const written: string[] = [];
    const log = attemptLog({
      ...{ function: 'check', environment: 'env_1', startedAt },
      write: (text) => {
        if (written.length === 1) throw new Error('EPIPE');
        written.push(text);
      },
    });
    log.begin();
    log.record(attempt);
    log.begin();
    expect(() => {
      log.record(attempt);
    }).toThrow('EPIPE');
    log.end(at('2026-03-10', '13:00:00.000'));
    expect(written).toHaveLength(1);
  });

  test('end with none where there were none', () => {
    const { log, lines } = opened();
    log.end(startedAt);
    expect(lines()).toMatchObject([{ audit: 'environments', attempts: 0 }]);
  });

  test('have the columns of their tables, in their order', () => {
    const { log, written } = opened();
    log.begin();
    log.record(attempt);
    log.end(startedAt);
    const members = written.map((text) => [...text.matchAll(/[{,]"(\w+)":/g)].map(([, name]) => name));
    expect(members).toEqual([
      ['audit', ...attemptColumns.map(({ name }) => name)],
      ['audit', ...environmentColumns.map(({ name }) => name)],
    ]);
  });
});
