import { join } from 'node:path';
import * as z from 'zod';
import { readAssembly } from '../../assembly/read-assembly.ts';
import { endpointOf } from '../../aws/engine-record.ts';
import { serviceCredentials } from '../../identities.ts';

/** Where a table is, and how it is reached. */
export interface TableAddress {
  readonly name: string;
  readonly regions: readonly string[];
  /** Of the client; nothing in AWS, where the environment says it. */
  readonly client: { readonly endpoint?: string; readonly credentials?: typeof serviceCredentials };
}

const globalTable = z.object({
  TableName: z.string(),
  Replicas: z.array(z.object({ Region: z.string() })),
});

/**
 * The table of the one-machine run that has this data folder open.
 *
 * @throws where none runs, or it runs an assembly from elsewhere (`npm start -- --app`)
 */
export const runningTable = async (dataFolder: string): Promise<TableAddress> => {
  const endpoint = await endpointOf(join(dataFolder, 'dynamodb'));
  if (endpoint === undefined) {
    throw new Error(
      `Licet does not run on ${dataFolder}: there is no table to compare with. Start it with npm start, name its folder ` +
        'with --data <folder>, or name a table in AWS with --table <name> --region <region>.',
    );
  }
  const stacks = await readAssembly(join(dataFolder, 'cdk.out'));
  const resources = stacks.flatMap(({ template }) => Object.values(template.Resources));
  const table = globalTable.parse(resources.find(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable')?.Properties);
  return {
    name: table.TableName,
    regions: table.Replicas.map(({ Region }) => Region),
    client: { endpoint, credentials: serviceCredentials },
  };
};
