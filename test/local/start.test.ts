import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const start = async (...args: string[]) => {
  const file = join(import.meta.dirname, '..', '..', 'local', 'start.ts');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const run = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [output, errors] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'close')]);
  return { code: run.exitCode, output, errors };
};

let folder: string;
let taken: Server;
let port: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-start-'));
  taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  port = String(typeof address === 'object' ? address?.port : '');
});

afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true });
});

describe('npm start', () => {
  test('tells its options', async () => {
    expect(await start('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--regions <list>') });
  });

  test('refuses an option that it does not have', async () => {
    expect(await start('--ports', '1')).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringMatching(/^Unknown option '--ports'/),
    });
  });

  test('names a port that is taken, before it touches any data', async () => {
    expect(await start('--port', port, '--data', join(folder, 'untouched'))).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringContaining(`Port ${port} is taken by another program, perhaps by another run: stop it, or `),
    });
    await expect(rm(join(folder, 'untouched'))).rejects.toThrow('ENOENT');
  });

  test('says when the folder for its data is a file', async () => {
    const file = join(folder, 'notes.txt');
    await writeFile(file, '');
    expect(await start('--port', '0', '--data', file)).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringMatching(/^Starting [^\n]*\n--data takes a folder, and [^\n]* is a file: name another\.\n$/),
    });
  });

  test('says when the folder to run is no assembly', async () => {
    expect(await start('--port', '0', '--app', folder)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('is the folder a cloud assembly, the output of "cdk synth"?'),
    });
  });
});
