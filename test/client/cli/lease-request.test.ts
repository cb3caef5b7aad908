import { describe, expect, test } from '@jest/globals';
import { LICENSE, LICENSE_KEY } from './licensing-service.ts';
import { machine } from './machine.ts';

const ASK = 'lease request --product atlas --device press-7';

describe('licet lease request', () => {
  test('prints the request', async () => {
    const { exitCode, out } = await machine().run(ASK);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({
      format: 'licet-lease-request/1',
      requestId: `req_${'01'.repeat(16)}`,
      product: 'atlas',
      device: 'press-7',
      createdAt: '2026-11-24T12:00:00.000Z',
    });
  });

  test('writes it to a file, and says so', async () => {
    const here = machine();
    const { out } = await here.run(`${ASK} --user ada --license ${LICENSE} --out /usb/request.json`);
    expect(JSON.parse(here.files.get('/usb/request.json') ?? '')).toMatchObject({ user: 'ada', license: LICENSE });
    expect(out).toBe(`Wrote /usb/request.json: request req_${'01'.repeat(16)} for atlas on press-7.`);
  });

  test('with --json says what was written', async () => {
    const here = machine();
    expect(await here.json(`${ASK} --out /usb/request.json`)).toMatchObject({
      file: '/usb/request.json',
      product: 'atlas',
    });
  });

  test('each request has an id of its own', async () => {
    const here = machine();
    const [one, other] = [await here.run(ASK), await here.run(ASK)];
    expect(JSON.parse(one.out)).not.toEqual(JSON.parse(other.out));
  });

  test('names the device as the product does, where it is asked to', async () => {
    const { out } = await machine().run('lease request --product atlas --this-device');
    expect(JSON.parse(out)).toMatchObject({ device: 'device-of-atlas' });
  });

  describe('takes the license out of the license key', () => {
    const spellings = [
      LICENSE_KEY.key,
      LICENSE_KEY.key.toLowerCase(),
      LICENSE_KEY.key.replaceAll('-', ' '),
      `${LICENSE_KEY.key.replaceAll('0', 'O').replaceAll('1', 'I')}\n`,
    ];
    test.each(spellings)('in the environment, as %j, without the secret', async (key) => {
      const here = machine();
      here.environment['LICET_LICENSE_KEY'] = key;
      const { out } = await here.run(ASK);
      expect(JSON.parse(out)).toMatchObject({ license: LICENSE });
      expect(out.toLowerCase()).not.toContain(LICENSE_KEY.secret);
    });

    test('in a file', async () => {
      const here = machine();
      here.files.set('/etc/key', `${LICENSE_KEY.key}\n`);
      expect(await here.json(`${ASK} --license-key-file /etc/key`)).toMatchObject({ license: LICENSE });
    });

    test('and finds a mistyped one here, where it can still be corrected', async () => {
      const here = machine();
      const mistyped = LICENSE_KEY.key.replace(/.$/, (last) => (last === '2' ? '3' : '2'));
      here.environment['LICET_LICENSE_KEY'] = mistyped;
      const { exitCode, error } = await here.run(ASK);
      expect(exitCode).toBe(1);
      expect(error).toContain('LICET_LICENSE_KEY is no license key, or was mistyped');
      expect(error).not.toContain(mistyped);
    });
  });

  test.each([
    ['lease request --product Atlas! --device d', 'is no product id'],
    ['lease request --product atlas', '--device is missing'],
    ['lease request --product atlas --device d --this-device', 'exclude each other'],
    [`lease request --product atlas --device ${'d'.repeat(257)}`, '--device is too long'],
    [`${ASK} --license lic_1`, 'is no license id'],
  ])('licet %s is wrong usage', async (line, what) => {
    const { exitCode, error } = await machine().run(line);
    expect(exitCode).toBe(2);
    expect(error).toContain(what);
  });

  test('another license than that of the key is wrong usage', async () => {
    const here = machine();
    here.environment['LICET_LICENSE_KEY'] = LICENSE_KEY.key;
    const { exitCode } = await here.run(`${ASK} --license lic_01jd3v6x0c5m8k2q9r7t4w1y70`);
    expect(exitCode).toBe(2);
  });
});
