import { randomUUID } from 'node:crypto';
import { openDeliverySpool } from '../../../local/logs/delivery-spool.ts';
import { type LogDelivery, startLogDelivery } from '../../../local/logs/log-delivery.ts';
import { deliveredLogStream } from '../../../local/logs/log-stream.ts';
import { parseObjectPrefix } from '../../../local/logs/object-prefix.ts';
import { startS3 } from '../../../local/aws/s3-server.ts';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** Writes lines to a log and prints each as soon as it is written, as an answer would be sent, until it is killed. */
const [folder = '', run = ''] = process.argv.slice(2);
const s3 = await startS3({ folder: join(folder, 'buckets') });
await s3.createBucket({ name: 'landing', versioned: false });
const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };
const client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials });

const delivery: LogDelivery = startLogDelivery({
  definition: {
    ...{ name: 'attempts', arn: 'arn:stream', bucket: 'landing', prefix: parseObjectPrefix('') },
    ...{ bufferMs: 60_000, bufferBytes: 4_000 },
  },
  spool: openDeliverySpool({ folder: join(folder, 'waiting'), now: Date.now, newId: randomUUID }),
  put: async (Key, Body) => {
    await client.send(new PutObjectCommand({ Bucket: 'landing', Key, Body }));
  },
  every: () => ({ stop: () => undefined }),
  onFault: (error) => {
    throw error;
  },
});

if (run === 'last') {
  await delivery.flush();
  process.stdout.write('delivered\n');
  process.exit(0);
}

const log = deliveredLogStream({
  ...{ owner: '000000000000', logGroup: 'checks', write: () => undefined },
  routes: [{ filter: 'all', delivery }],
  now: () => new Date(),
  random: randomBytes,
});
for (let count = 0; ; count += 1) {
  log.write(`${run}-${count}\n`);
  process.stdout.write(`${run}-${count}\n`);
  await turn();
}
