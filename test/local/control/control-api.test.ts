import { describe, expect, test } from '@jest/globals';
import { controlledRun, link } from './controlled-run.ts';

const control = async (method: string, path: string, body?: unknown) => {
  const run = controlledRun();
  return { ...(await run.control(method, path, body)), told: run.told };
};

describe('the control routes', () => {
  test('tell the links of replication', async () => {
    expect(await control('GET', 'replication')).toEqual({ status: 200, body: { links: [link] }, told: [] });
  });

  test.each([
    [{ from: 'us-east-1', to: 'eu-west-1', lagMs: 500 }],
    [{ from: 'us-east-1', to: 'eu-west-1', paused: true }],
    [{ from: 'us-east-1', to: 'eu-west-1', lagMs: 0, paused: false }],
  ])('set a link: %j', async (change) => {
    expect(await control('PUT', 'replication', change)).toEqual({
      status: 200,
      body: { links: [link] },
      told: [`set ${JSON.stringify(change)}`],
    });
  });

  test.each([
    ['a region that is not there', { from: 'mars-1', to: 'eu-west-1' }, 'from'],
    ['the same region twice', { from: 'eu-west-1', to: 'eu-west-1' }, 'to'],
    ['a lag that is no whole number', { from: 'us-east-1', to: 'eu-west-1', lagMs: 1.5 }, 'lagMs'],
    ['a negative lag', { from: 'us-east-1', to: 'eu-west-1', lagMs: -1 }, 'lagMs'],
    ['a pause that is no boolean', { from: 'us-east-1', to: 'eu-west-1', paused: 'yes' }, 'paused'],
    ['no region', { from: 'us-east-1' }, 'to'],
  ])('refuse %s, and name the field', async (_, body, path) => {
    expect(await control('PUT', 'replication', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
      told: [],
    });
  });

  test.each([
    ['no JSON', '{', 'The request body is not JSON'],
    ['no object', '7', 'The request body is not valid'],
    ['an unknown field', { from: 'us-east-1', to: 'eu-west-1', lag: 5 }, 'The request body is not valid'],
  ])('refuse %s', async (_, body, title) => {
    expect(await control('PUT', 'replication', body)).toMatchObject({ status: 400, body: { title }, told: [] });
  });

  test("run the schedules of the port's region", async () => {
    expect(await control('POST', 'schedules/run')).toEqual({
      status: 200,
      body: { run: 2 },
      told: ['run archive-attempts in eu-west-1', 'run sign-digests in eu-west-1'],
    });
  });

  test('run the schedule of one function, and refuse one that has none', async () => {
    expect(await control('POST', 'schedules/run', { function: 'sign-digests' })).toEqual({
      status: 200,
      body: { run: 1 },
      told: ['run sign-digests in eu-west-1'],
    });
    expect(await control('POST', 'schedules/run', { function: 'licet-local-check' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'function' }] },
      told: [],
    });
  });

  test.each([
    ['kill', { killed: 2 }],
    ['end', { ended: 3 }],
  ])("%s a function's environments in the port's region", async (what, body) => {
    expect(await control('POST', `environments/${what}`, { function: 'licet-local-check' })).toEqual({
      status: 200,
      body,
      told: [`${what} in eu-west-1`],
    });
    expect(await control('POST', `environments/${what}`, { function: 'other' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'function' }] },
    });
  });

  test('that do not exist name those that do', async () => {
    expect(await control('DELETE', 'replication')).toMatchObject({
      status: 404,
      body: { title: expect.stringContaining('PUT /_local/replication') },
    });
  });
});
