import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { javaCommand, javaMajorVersion, javaProblem } from '../../../local/aws/java.ts';

describe('the version in what "java -version" prints', () => {
  test.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "11.0.2" 2019-01-15', 11],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
    ['', undefined],
  ])('%s', (answer, version) => {
    expect(javaMajorVersion(answer)).toBe(version);
  });
});

describe('the Java command', () => {
  test.each([
    [{}, 'java'],
    [{ JAVA_HOME: '' }, 'java'],
    [{ JAVA_HOME: '/opt/java' }, join('/opt/java', 'bin', 'java')],
  ])('with %j it is %s', (environment, command) => {
    expect(javaCommand(environment)).toBe(command);
  });
});

describe('what is wrong with a Java', () => {
  let folder: string;

  const javaThatPrints = async (text: string): Promise<string> => {
    const path = join(folder, 'java');
    await writeFile(path, `#!/bin/sh\necho '${text}' >&2\n`);
    await chmod(path, 0o755);
    return path;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'java-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('version 17 is new enough', async () => {
    expect(await javaProblem(await javaThatPrints('openjdk version "17.0.1"'))).toBeUndefined();
  });

  test('version 16 is too old, and the message says how to get a newer one', async () => {
    const problem = await javaProblem(await javaThatPrints('openjdk version "16.0.2"'));
    expect(problem?.code).toBe('java-too-old');
    expect(problem?.message).toMatch(/needs Java 17 or newer, but ".*" is Java 16\./);
    expect(problem?.message).toContain('apt-get install -y openjdk-17-jre-headless');
    expect(problem?.message).toContain('brew install openjdk');
    expect(problem?.message).toContain('WSL');
  });

  test('one that is not there is missing', async () => {
    expect((await javaProblem(join(folder, 'none')))?.code).toBe('java-missing');
  });
});
