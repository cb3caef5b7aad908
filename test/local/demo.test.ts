import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seedDemo } from '../../local/demo.ts';
import { LocalRunError } from '../../local/local-run-error.ts';

let folder: string;
let file: string;
let service: Server;
let url: string;
/** What the service was asked to issue, and everything that it was asked. */
let issued: string[];
let requests: string[];
let status: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-demo-'));
  file = join(folder, 'demo.json');
  [issued, requests, status] = [[], [], 200];
  service = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    void text(request).then((body) => {
      const { plan } = JSON.parse(body) as { plan?: string };
      if (plan !== undefined) issued.push(plan);
      response.writeHead(status).end(JSON.stringify({ id: `id of ${plan ?? ''}`, licenseKey: `key of ${plan ?? ''}` }));
    });
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const address = service.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? '') : ''}`;
});

afterEach(async () => {
  service.close();
  await rm(folder, { recursive: true });
});

const seed = () => seedDemo({ name: 'us-east-1', url }, file);

const demo = {
  licenseId: 'id of atlas-pro',
  licenseKey: 'key of atlas-pro',
  seatLicenseKey: 'key of atlas-team',
  deviceLicenseKey: 'key of atlas-desktop',
};

describe('the demo of the one-machine run', () => {
  test('is a license of each plan, whose keys are kept', async () => {
    expect(await seed()).toEqual(demo);
    expect(issued).toEqual(['atlas-pro', 'atlas-team', 'atlas-desktop']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(demo);
  });

  test('is made once', async () => {
    await seed();
    const before = requests.length;
    expect(await seed()).toEqual(demo);
    expect(requests).toHaveLength(before);
  });

  test('of an earlier version keeps its licenses, and gets those that it lacks', async () => {
    const earlier = { licenseId: 'lic_1', licenseKey: 'LK-1', seatLicenseKey: 'LK-2' };
    await writeFile(file, JSON.stringify(earlier));
    const grown = { ...earlier, deviceLicenseKey: 'key of atlas-desktop' };
    expect(await seed()).toEqual(grown);
    expect(issued).toEqual(['atlas-desktop']);
    expect(requests.filter((request) => request.includes('/plans/'))).toEqual([
      'POST /v1/admin/plans/atlas-desktop/versions',
    ]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(grown);
  });

  test.each([
    ['torn', '{"licenseId": "lic_1", "lic'],
    ['empty', ''],
    ['of another form', '["LK-1"]'],
    ['not of keys', '{"licenseKey": 5}'],
  ])('whose file is %s stops the run, and stays as it is', async (_how, damaged) => {
    await writeFile(file, damaged);
    await expect(seed()).rejects.toThrow(LocalRunError);
    await expect(seed()).rejects.toThrow(
      `${file}, where the keys of the demo licenses are kept, is damaged: put back a copy of it, or delete it, and the ` +
        'next start makes demo licenses again.',
    );
    expect(await readFile(file, 'utf8')).toBe(damaged);
    expect(requests).toEqual([]);
  });

  test('whose file cannot be read stops the run, too', async () => {
    await mkdir(file);
    await expect(seed()).rejects.toThrow(LocalRunError);
    await expect(seed()).rejects.toThrow(
      `${file}, where the keys of the demo licenses are kept, cannot be read: move it away, or permit it.`,
    );
  });

  test('that the service does not take stops the run, with its answer', async () => {
    status = 503;
    await expect(seed()).rejects.toThrow(LocalRunError);
    await expect(seed()).rejects.toThrow('PUT /v1/admin/products/atlas was answered 503');
  });
});
