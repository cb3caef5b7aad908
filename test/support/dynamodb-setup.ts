import { DynamoDbLocalError, startDynamoDbLocal } from '../../local/aws/dynamodb-local.ts';
import { engineVariables, setStopEngine } from './engine-variables.ts';

/** Jest's global set-up: one DynamoDB Local in memory for the whole run. What goes wrong is told to the suites that need it. */
export default async (): Promise<void> => {
  try {
    const engine = await startDynamoDbLocal({ folder: 'memory' });
    process.env[engineVariables.url] = engine.url;
    setStopEngine(engine.stop);
  } catch (error) {
    if (!(error instanceof DynamoDbLocalError)) throw error;
    process.env[engineVariables.problem] = error.message;
  }
};
