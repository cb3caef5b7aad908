import { announcement, jsonAnnouncement } from './announcement.ts';
import { DynamoDbLocalError } from './aws/dynamodb-local-error.ts';
import { seedDemo } from './demo.ts';
import { LocalRunError } from './local-run-error.ts';
import { startMachine } from './machine.ts';
import { parseOptions, type RunOptions, usage } from './options.ts';
import { progressTo } from './progress.ts';

// `npm start`: runs Licet on this machine until it is interrupted.

const fail = (error: unknown): never => {
  const expected = error instanceof LocalRunError || error instanceof DynamoDbLocalError;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
};

/** The first signal ends everything in order, the second at once. */
const stopOnSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stderr.write('Stopping …\n');
    stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
};

const run = async (options: RunOptions): Promise<void> => {
  process.stderr.write(
    `Starting DynamoDB Local and ${options.app === undefined ? 'synthesizing the CDK app' : options.app} …\n`,
  );
  const progress = progressTo(process.stderr);
  const machine = await startMachine(options, progress);
  stopOnSignal(machine.stop);
  const [primary] = machine.regions;
  if (primary === undefined) throw new LocalRunError('The assembly serves in no region.');
  const demo = await progress('demo data', () => seedDemo(primary, machine.data.demo));
  process.stdout.write(options.json ? jsonAnnouncement(machine, demo) : announcement(machine, demo));
};

// Lambda's clocks run on UTC.
process.env['TZ'] = 'UTC';
try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(usage);
  else await run(options);
} catch (error) {
  fail(error);
}
