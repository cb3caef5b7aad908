import { describe, expect, test } from '@jest/globals';
import type { Replication } from '../../../local/aws/replication.ts';
import { answerControl, type Controlled } from '../../../local/control/control-api.ts';
import type { RegionRuntime } from '../../../local/region-runtime.ts';

const regionNamed = (name: string, told: string[]): RegionRuntime => ({
  name,
  api: () => Promise.reject(new Error('not asked')),
  functions: new Map([
    [
      'licet-local-check',
      {
        invoke: () => Promise.reject(new Error('not asked')),
        endEnvironments: () => {
          told.push(`end in ${name}`);
          return Promise.resolve(2);
        },
      },
    ],
  ]),
  mappings: [{ drained: () => Promise.resolve(void told.push(`drained ${name}`)), stop: () => Promise.resolve() }],
  schedules: [{ run: () => Promise.resolve(void told.push(`run in ${name}`)), stop: () => undefined }],
  stop: () => Promise.resolve(),
});

const link = { from: 'us-east-1', to: 'eu-west-1', lagMs: 0, paused: false };

const control = async (method: string, path: string, body?: unknown) => {
  const told: string[] = [];
  const replication: Replication = {
    set: (change) => Promise.resolve(void told.push(`set ${JSON.stringify(change)}`)),
    links: () => [link],
    settled: () => Promise.resolve(void told.push('replicated')),
    stop: () => Promise.resolve(),
  };
  const regions = ['us-east-1', 'eu-west-1'].map((name) => regionNamed(name, told));
  const controlled = { region: regions[1], regions, replications: [replication] } as Controlled;
  const bytes = Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
  const request = { method, path: `/_local/${path}`, query: '', headers: [], body: bytes, sourceIp: '', protocol: '' };
  const answer = await answerControl(request, controlled);
  return { status: answer.status, body: JSON.parse(String(answer.body)) as unknown, told };
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

  test('settle replication first, then the stream mappings of all regions', async () => {
    const { status, told } = await control('POST', 'settle');
    expect({ status, told }).toEqual({ status: 200, told: ['replicated', 'drained us-east-1', 'drained eu-west-1'] });
  });

  test("run the schedules of the port's region", async () => {
    expect(await control('POST', 'schedules/run')).toEqual({
      status: 200,
      body: { run: 1 },
      told: ['run in eu-west-1'],
    });
  });

  test("end a function's environments in the port's region", async () => {
    expect(await control('POST', 'environments/kill', { function: 'licet-local-check' })).toEqual({
      status: 200,
      body: { killed: 2 },
      told: ['end in eu-west-1'],
    });
    expect(await control('POST', 'environments/kill', { function: 'other' })).toMatchObject({
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
