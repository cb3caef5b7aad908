import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDynamoDbLocal } from '../../../local/aws/dynamodb-local.ts';

/** Starts an engine on the folder, prints its process id, and waits to be killed. */
const [folder = ''] = process.argv.slice(2);
await startDynamoDbLocal({ folder });
const { engine } = JSON.parse(await readFile(join(folder, 'engine.json'), 'utf8')) as { engine: number };
process.stdout.write(`${engine}\n`);
