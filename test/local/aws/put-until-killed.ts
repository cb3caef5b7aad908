import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startS3 } from '../../../local/aws/s3-server.ts';

/** Puts objects and prints `key version content` of each that was acknowledged, until it is killed. */
const [folder = '', run = ''] = process.argv.slice(2);
const s3 = await startS3({ folder });
await s3.createBucket({ name: 'archive', versioned: true });
const client = new S3Client({
  endpoint: s3.url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
});

const write = async (worker: number): Promise<never> => {
  for (let count = 0; ; count += 1) {
    // One key of each worker is written again and again, the others once.
    const key = count % 2 === 0 ? `again/${worker}` : `once/${run}-${worker}/${count}`;
    const content = `${run}-${worker}-${count}-`.repeat(500);
    const { VersionId } = await client.send(new PutObjectCommand({ Bucket: 'archive', Key: key, Body: content }));
    process.stdout.write(`${key} ${VersionId ?? ''} ${content}\n`);
  }
};

await Promise.all([1, 2, 3, 4].map(write));
