import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoDbClient } from '../../lambdas/adapters/dynamodb/global-table.ts';
import { kmsClient } from '../../lambdas/adapters/kms/kms-client.ts';
import { patientLambda } from '../../lambdas/adapters/patient-lambda.ts';
import { patientS3 } from '../../lambdas/adapters/patient-s3.ts';
import { region } from '../../lambdas/core/ids.ts';

const ireland = region.parse('eu-west-1');
const LITTLE = 30;
const patience = { connectionTimeout: LITTLE, requestTimeout: LITTLE, attempts: 2 };

/** Takes every request, and answers none. */
const silent: Server = createServer();

beforeAll(async () => {
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_REGION: ireland,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

const hanging: readonly [string, number, () => Promise<unknown>][] = [
  [
    'DynamoDB',
    patience.attempts,
    () =>
      dynamoDbClient(ireland, patience).send(new GetItemCommand({ TableName: 'licet-test', Key: { pk: { S: 'x' } } })),
  ],
  ['KMS', patience.attempts, () => kmsClient(ireland, patience).send(new GetPublicKeyCommand({ KeyId: 'mrk-1' }))],
  ['S3', 3, () => patientS3(LITTLE).send(new HeadBucketCommand({ Bucket: 'licet-test' }))],
  ['Lambda', 3, () => patientLambda(ireland, LITTLE).send(new InvokeCommand({ FunctionName: 'licet-test' }))],
];

test.each(hanging)('%s that takes a request and never answers is given up, after %i tries', async (_, tries, ask) => {
  await expect(ask()).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: tries } });
});
