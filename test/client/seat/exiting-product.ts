import { releaseAtExit } from '../../../client/src/seat/exit-signals.ts';

/**
 * A product that is asked to end, run as a process of its own. Arguments: how its `close` behaves, and whether it listens
 * to signals itself.
 */
const [closing, listening] = process.argv.slice(2);

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const close = async (): Promise<void> => {
  say('closing');
  if (closing === 'hangs') await new Promise(() => undefined);
  if (closing === 'rejects') throw new Error('close failed');
  await new Promise((resolve) => setTimeout(resolve, 20));
  say('closed');
};

releaseAtExit(close, process);
if (closing === 'twice') releaseAtExit(close, process);
if (closing === 'removed') releaseAtExit(close, process)();

if (listening === 'listens') {
  process.on('SIGTERM', () => {
    say('product heard');
    setTimeout(() => process.exit(7), 100);
  });
}
if (listening === 'ends') process.exitCode = 3;
else setInterval(() => undefined, 60_000);
say('ready');
