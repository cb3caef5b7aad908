import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fileCheckpoints } from '../../../local/aws/checkpoints.ts';
import { startDynamoDbLocal } from '../../../local/aws/dynamodb-local.ts';
import { startReplication } from '../../../local/aws/replication.ts';
import { tableDefinition } from '../../support/dynamodb.ts';

/**
 * An engine on disk with replication between the regions, and writers in each. Prints `id value` of each write that was
 * acknowledged, until it is killed.
 */
const [folder = '', ...regions] = process.argv.slice(2);
const tableName = 'licet-test';
const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' };

const engine = await startDynamoDbLocal({ folder: `${folder}/dynamodb` });
const clients = regions.map((region) => ({
  region,
  client: new DynamoDBClient({ endpoint: engine.url, credentials, region }),
}));
for (const { client } of clients) await client.send(new CreateTableCommand(tableDefinition(tableName)));
const replication = await startReplication({
  endpoint: engine.url,
  credentials,
  tableName,
  regions,
  checkpoints: fileCheckpoints(`${folder}/checkpoints`),
});
// Some way is always behind.
const [from = '', to = ''] = regions;
await replication.set({ from, to, lagMs: 50 });

const write = async ({ region, client }: (typeof clients)[number]): Promise<never> => {
  for (let count = 0; ; count += 1) {
    // One item is written in both regions, the others in one.
    const id = count % 10 === 0 ? 'contended' : `${region}-${count}`;
    const value = `${region}-${count}`;
    const Item = { pk: { S: id }, sk: { S: 'item' }, value: { S: value } };
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
    process.stdout.write(`${id} ${value}\n`);
  }
};

await Promise.all(clients.map(write));
