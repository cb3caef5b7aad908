import type { EndpointWays } from './aws/endpoint-ways.ts';
import { startDynamoDbGateway } from './aws/dynamodb-gateway.ts';
import {
  type AsynchronousInvocations,
  clockPause,
  type Invocable,
  openAsynchronousInvocations,
} from './lambda/asynchronous-invocations.ts';
import { environmentVariables } from './lambda/environment-variables.ts';
import { createFunctionRuntime, type FunctionRuntime } from './lambda/function-runtime.ts';
import { startLambda } from './lambda/lambda-server.ts';
import type { LogFiles } from './lambda/log-files.ts';
import type { RegionLogs } from './logs/region-logs.ts';
import type { LocalAccount, RegionPlan } from './resources/local-account.ts';

/** A region's functions, with the endpoints that are theirs alone. */
export interface RegionFunctions {
  /** Functions by their names. */
  readonly functions: ReadonlyMap<string, FunctionRuntime>;
  /** Events that functions have sent to functions. */
  readonly events: AsynchronousInvocations;
  /** Lets functions finish the events that they are with, then ends them in order, and their endpoints. */
  readonly stop: () => Promise<void>;
}

export interface RegionFunctionsOptions {
  readonly plan: RegionPlan;
  readonly account: LocalAccount;
  /** Which regions' DynamoDB the functions can reach. */
  readonly ways: EndpointWays;
  readonly logs: LogFiles;
  readonly functionLogs: Pick<RegionLogs, 'openStream'>;
}

/** Lambda's default: two tries of an event after the first. */
const EVENT_RETRIES_MAX = 2;

/** Starts a region's functions; their environments start when they are invoked. */
export const startFunctions = async ({
  plan,
  account,
  ways,
  logs,
  functionLogs,
}: RegionFunctionsOptions): Promise<RegionFunctions> => {
  const functions = new Map<string, FunctionRuntime>();
  const invocable = (name: string): Invocable | undefined => {
    const found = functions.get(name);
    if (found === undefined) return undefined;
    const retriesMax = plan.eventRetriesMax.get(name) ?? EVENT_RETRIES_MAX;
    return { name, retriesMax, invoke: (event, requestId) => found.invoke(event, requestId) };
  };
  const eventLog = logs.writer(plan.name, 'events');
  const events = openAsynchronousInvocations({
    pause: clockPause,
    log: (line) => {
      eventLog(`${new Date().toISOString()} ${line}\n`);
    },
  });
  const [dynamoDb, lambda] = await Promise.all([
    startDynamoDbGateway({ target: account.dynamoDbUrl, isCut: (region) => ways.isCut(plan.name, region) }),
    startLambda({ region: plan.name, accountId: account.id, functionNamed: invocable, invocations: events }),
  ]);
  const urls = {
    dynamoDb: dynamoDb.url,
    eventBridge: account.eventBridge.url,
    kms: account.kms.url,
    lambda: lambda.url,
    s3: account.s3.url,
  };
  for (const definition of plan.functions) {
    const variables = environmentVariables(definition, account.credentials, urls);
    const openLog = () => functionLogs.openStream(definition);
    functions.set(definition.name, createFunctionRuntime({ definition, variables, openLog }));
  }
  const stop = async (): Promise<void> => {
    await events.stop();
    await Promise.all([...functions.values()].map((each) => each.endEnvironments()));
    await Promise.all([dynamoDb.stop(), lambda.stop()]);
  };
  return { functions, events, stop };
};
