import { fileCheckpoints } from '../../../local/aws/checkpoints.ts';

/** Counts in a checkpoint and prints each number after it was saved, until it is killed. */
const [folder = ''] = process.argv.slice(2);
const checkpoints = fileCheckpoints(folder);
for (let count = 1; ; count += 1) {
  await checkpoints.save('counter', String(count));
  process.stdout.write(`${count}\n`);
}
