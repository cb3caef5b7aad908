import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** DynamoDB Local 3.x is compiled for this version. */
export const javaVersionMin = 17;

const HOW_TO_GET = [
  '  Debian, Ubuntu, Windows with WSL:  sudo apt-get install -y openjdk-17-jre-headless',
  '  macOS with Homebrew:               brew install openjdk@21 && export JAVA_HOME="$(brew --prefix openjdk@21)"',
  '  anything else:                     https://adoptium.net, then set JAVA_HOME to where it was installed',
].join('\n');

export type JavaProblem = 'java-missing' | 'java-too-old';

/** The Java command: that of `JAVA_HOME` where it is set, else the first on the path. */
export const javaCommand = (environment: NodeJS.ProcessEnv): string =>
  environment['JAVA_HOME'] ? join(environment['JAVA_HOME'], 'bin', 'java') : 'java';

/** First number of `java -version`'s answer: 17 for `openjdk version "17.0.15"`, 8 for `java version "1.8.0_392"`. */
export const javaMajorVersion = (answer: string): number | undefined => {
  const found = /version "(?:1\.)?(\d+)/.exec(answer);
  return found?.[1] === undefined ? undefined : Number(found[1]);
};

/** What is wrong with this Java, `undefined` when it can run DynamoDB Local. */
export const javaProblem = async (
  command: string,
): Promise<{ readonly code: JavaProblem; readonly message: string } | undefined> => {
  const answer = await promisify(execFile)(command, ['-version']).then(
    ({ stdout, stderr }) => stdout + stderr,
    () => '',
  );
  const version = javaMajorVersion(answer);
  if (version !== undefined && version >= javaVersionMin) return undefined;
  const found = version === undefined ? `"${command}" does not run` : `"${command}" is Java ${version}`;
  return {
    code: version === undefined ? 'java-missing' : 'java-too-old',
    message: `DynamoDB Local needs Java ${javaVersionMin} or newer, but ${found}. Get it with one of:\n${HOW_TO_GET}`,
  };
};
