import { describe, expect, test } from '@jest/globals';
import { controlledRun, link } from './controlled-run.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];

/** All ways of the run, of which those given are cut. */
const ways = (...cut: string[]) =>
  [virginia, ireland].flatMap((from) =>
    [virginia, ireland].map((to) => ({ from, to, cut: cut.includes(`${from} ${to}`) })),
  );

describe('ways to endpoints', () => {
  test('are all open at first, the one to the own region too', async () => {
    expect(await controlledRun().control('GET', 'endpoints')).toEqual({ status: 200, body: { ways: ways() } });
  });

  test.each([
    [virginia, ireland],
    [ireland, ireland],
  ])('are cut in one direction, and opened again: %s to %s', async (from, to) => {
    const { control, told } = controlledRun();
    const cut = { status: 200, body: { ways: ways(`${from} ${to}`) } };
    expect(await control('PUT', 'endpoints', { from, to, cut: true })).toEqual(cut);
    expect(await control('GET', 'endpoints')).toEqual(cut);
    expect(await control('PUT', 'endpoints', { from, to, cut: false })).toMatchObject({ body: { ways: ways() } });
    expect(told).toEqual([]);
  });

  test.each([
    ['a region that is not there', { from: 'mars-1', to: ireland, cut: true }, 'from'],
    ['no region', { from: ireland, cut: true }, 'to'],
    ['a cut that is no boolean', { from: virginia, to: ireland, cut: 'yes' }, 'cut'],
    ['an unknown field', { from: virginia, to: ireland, cut: true, lagMs: 5 }, ''],
  ])('refuse %s, and name the field', async (_, body, path) => {
    expect(await controlledRun().control('PUT', 'endpoints', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
    });
  });
});

describe('a partition', () => {
  test('pauses replication and cuts endpoints both ways, but not to the own region; the end of it undoes both', async () => {
    const { control, told } = controlledRun();
    expect(await control('PUT', 'partition', { region: ireland, apart: true })).toEqual({
      status: 200,
      body: { links: [link], ways: ways(`${ireland} ${virginia}`, `${virginia} ${ireland}`) },
    });
    expect(await control('PUT', 'partition', { region: ireland, apart: false })).toMatchObject({
      status: 200,
      body: { ways: ways() },
    });
    expect(told).toEqual(
      [true, false].flatMap((paused) => [
        `set ${JSON.stringify({ from: ireland, to: virginia, paused })}`,
        `set ${JSON.stringify({ from: virginia, to: ireland, paused })}`,
      ]),
    );
  });

  test.each([
    ['a region that is not there', { region: 'mars-1', apart: true }, 'region'],
    ['nothing about being apart', { region: ireland }, 'apart'],
  ])('refuses %s, and names the field', async (_, body, path) => {
    const { control, told } = controlledRun();
    expect(await control('PUT', 'partition', body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(told).toEqual([]);
  });
});
