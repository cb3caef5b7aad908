import { describe, expect, test } from '@jest/globals';
import { roleStatementsOf } from './policy-text.ts';
import { synthesize, type Synthesized } from './synthesized.ts';

const two = synthesize(['us-east-1', 'eu-west-1']);
const three = synthesize(['us-east-1', 'eu-west-1', 'ap-southeast-2']);

const TABLE = 'arn:aws:dynamodb:eu-west-1:{AccountId}:table/licet-prod';

function keyIn(region: string): string {
  return `arn:aws:kms:${region}:{AccountId}:key/{licet-prod-keys-eu-west-1 PublishOutputFnGetAttTableKeyReplicaD77781B0KeyId167A6D04}`;
}

const decrypt = (region: string): string =>
  `Allow kms:Decrypt on ${keyIn(region)} if kms:ViaService StringEquals dynamodb.${region}.amazonaws.com`;

const SIGNING_KEY = '{licet-prod-keys-eu-west-1 PublishOutputFnGetAttSigningKeyfirstReplicaB7D3B717Arn207262EE}';

const DIGEST_KEY = '{licet-prod-keys-eu-west-1 PublishOutputFnGetAttDigestKeyReplicaB2217EC6Arn719AC771}';

/** What a function's role may do beyond writing to its own log group, which each may. */
const permissions = (handler: string, stack: Synthesized): string[] => {
  const [logs, ...others] = roleStatementsOf(stack.at(`Functions/${handler}/Role`), stack);
  expect(logs).toBe(`Allow logs:CreateLogStream, logs:PutLogEvents on {Functions/${handler}/Logs.Arn}`);
  return others;
};

/** Actions of a statement, in the order in which the template has them. */
const actions = (names: readonly string[]): string =>
  [...new Set(names)]
    .map((name) => `dynamodb:${name}`)
    .toSorted()
    .join(', ');

const table = (region: string): string => TABLE.replace('eu-west-1', region);
const lists = ['licenses-by-customer', 'licenses-by-plan', 'licenses-by-status', 'licenses-by-expiry'];

describe('each function may do what it needs in a region that is not the primary, and nothing else', () => {
  const stack = two.stack('licet-prod-eu-west-1');

  test.each<[string, string[]]>([
    ['health', []],
    ['openapi', []],
    ['unmatched-route', []],
    ['check', [`Allow dynamodb:BatchGetItem on ${TABLE}`, decrypt('eu-west-1')]],
    ['show-license', [`Allow dynamodb:BatchGetItem on ${TABLE}`, decrypt('eu-west-1')]],
    [
      'issue-lease',
      [`Allow dynamodb:BatchGetItem on ${TABLE}`, decrypt('eu-west-1'), `Allow kms:Sign on ${SIGNING_KEY}`],
    ],
    [
      'license-leases',
      [`Allow dynamodb:BatchGetItem on ${TABLE}`, decrypt('eu-west-1'), `Allow kms:Sign on ${SIGNING_KEY}`],
    ],
    [
      'revocations',
      [
        `Allow dynamodb:BatchGetItem, dynamodb:Query on ${TABLE}`,
        decrypt('eu-west-1'),
        `Allow kms:Sign on ${SIGNING_KEY}`,
      ],
    ],
    [
      'record-revocations',
      [
        `Allow dynamodb:PutItem on ${TABLE}`,
        decrypt('eu-west-1'),
        'Allow s3:PutObject on arn:{Partition}:s3:::licet-prod-failed-records-{AccountId}-eu-west-1/*',
        'Allow s3:ListBucket on {Audit/FailedRecords.Arn}',
        'Allow kms:GenerateDataKey on {Audit/Key.Arn}',
      ],
    ],
    ['public-keys', [`Allow kms:GetPublicKey on ${SIGNING_KEY}`]],
    [
      'catalogue',
      [
        `Allow dynamodb:GetItem, dynamodb:PutItem on ${table('us-east-1')}`,
        decrypt('us-east-1'),
        `Allow dynamodb:GetItem on ${TABLE}`,
        decrypt('eu-west-1'),
      ],
    ],
    [
      'plans',
      [
        `Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query on ${table('us-east-1')}`,
        decrypt('us-east-1'),
        `Allow dynamodb:GetItem, dynamodb:Query on ${TABLE}`,
        decrypt('eu-west-1'),
      ],
    ],
    [
      'apply-scheduled-plans',
      [
        `Allow dynamodb:GetItem, dynamodb:PutItem on ${TABLE}`,
        `Allow dynamodb:Query on ${TABLE}/index/licenses-by-schedule`,
        decrypt('eu-west-1'),
      ],
    ],
    [
      'archive-attempts',
      [
        'Allow s3:ListBucket on {Audit/Landing.Arn}',
        'Allow s3:DeleteObject, s3:GetObject on arn:{Partition}:s3:::licet-prod-landing-{AccountId}-eu-west-1/*',
        `Allow s3:PutObject on ${[
          'audit attempts',
          'audit environments',
          'function-logs function-logs',
          'failed-records landing',
        ]
          .map((place) => place.split(' '))
          .map(([bucket, prefix]) => `arn:{Partition}:s3:::licet-prod-${bucket}-{AccountId}-eu-west-1/${prefix}/*`)
          .join(', ')}`,
        `Allow s3:GetObject on ${['attempts', 'environments']
          .map((prefix) => `arn:{Partition}:s3:::licet-prod-audit-{AccountId}-eu-west-1/${prefix}/*`)
          .join(', ')}`,
        'Allow kms:Decrypt, kms:GenerateDataKey on {Audit/Key.Arn}',
      ],
    ],
    [
      'archive-changes',
      [
        'Allow dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator, dynamodb:ListStreams' +
          ' on {ReplicaStream/Lookup/Resource/Default.Table.LatestStreamArn}',
        decrypt('eu-west-1'),
        'Allow s3:PutObject on arn:{Partition}:s3:::licet-prod-audit-{AccountId}-eu-west-1/changes/*',
        'Allow kms:GenerateDataKey on {Audit/Key.Arn}',
        'Allow s3:PutObject on arn:{Partition}:s3:::licet-prod-failed-records-{AccountId}-eu-west-1/*',
        'Allow s3:ListBucket on {Audit/FailedRecords.Arn}',
        'Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:{AccountId}:function:licet-prod-settle-seats',
        'Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:{AccountId}:function:licet-prod-record-revocations',
        'Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:{AccountId}:function:licet-prod-publish-changes',
      ],
    ],
    [
      'sign-digests',
      [
        // Under a condition of prefixes S3 would answer 403 where an object was hidden meanwhile, and the run would fail.
        'Allow s3:ListBucket on {Audit/Changes.Arn}',
        `Allow s3:GetObject on ${['changes', 'attempts', 'environments', 'columnar', 'digests']
          .map((prefix) => `arn:{Partition}:s3:::licet-prod-audit-{AccountId}-eu-west-1/${prefix}/*`)
          .join(', ')}`,
        'Allow s3:PutObject, s3:PutObjectRetention on' +
          ' arn:{Partition}:s3:::licet-prod-audit-{AccountId}-eu-west-1/digests/*',
        'Allow kms:Decrypt, kms:GenerateDataKey on {Audit/Key.Arn}',
        `Allow kms:GetPublicKey, kms:Sign on ${DIGEST_KEY}`,
      ],
    ],
    [
      'publish-changes',
      [
        'Allow events:PutEvents on arn:aws:events:eu-west-1:{AccountId}:event-bus/licet-prod',
        'Allow s3:PutObject on arn:{Partition}:s3:::licet-prod-failed-records-{AccountId}-eu-west-1/*',
        'Allow s3:ListBucket on {Audit/FailedRecords.Arn}',
        'Allow kms:GenerateDataKey on {Audit/Key.Arn}',
      ],
    ],
  ])('%s', (handler, allowed) => {
    expect(permissions(handler, stack)).toEqual(allowed);
  });
});

test('in the primary region, the primary and the own table are one', () => {
  const stack = two.stack('licet-prod-us-east-1');
  const id = '{licet-prod-keys-us-east-1 PublishOutputRefTableKey256F1BD5619295D0}';
  expect(permissions('catalogue', stack)).toEqual([
    `Allow dynamodb:GetItem, dynamodb:PutItem on ${table('us-east-1')}`,
    `Allow kms:Decrypt on arn:aws:kms:us-east-1:{AccountId}:key/${id} if kms:ViaService StringEquals dynamodb.us-east-1.amazonaws.com`,
  ]);
});

describe.each([
  ['two', two, ['us-east-1', 'eu-west-1']],
  ['three', three, ['us-east-1', 'eu-west-1', 'ap-southeast-2']],
] as const)('with %s regions', (_, app, regions) => {
  const stack = app.stack('licet-prod-eu-west-1');

  test('licenses are written, and their positions counted, at the home region of each, and listed by the indexes of this one', () => {
    expect(permissions('licenses', stack)).toEqual(
      regions.flatMap((region) =>
        region === 'eu-west-1'
          ? [
              `Allow ${actions(['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'])} on ${TABLE}`,
              `Allow dynamodb:Query on ${lists.map((name) => `${TABLE}/index/${name}`).join(', ')}`,
              decrypt(region),
            ]
          : [`Allow ${actions(['GetItem', 'PutItem', 'UpdateItem'])} on ${table(region)}`, decrypt(region)],
      ),
    );
  });

  test('steps of the life cycle are taken at the home region of each license', () => {
    expect(permissions('license-lifecycle', stack)).toEqual(
      regions.flatMap((region) => [`Allow dynamodb:GetItem, dynamodb:PutItem on ${table(region)}`, decrypt(region)]),
    );
  });

  test('an erasure finds the licenses of a customer in every region, and writes each at its home', () => {
    expect(permissions('erasures', stack)).toEqual(
      regions.flatMap((region) => [
        `Allow ${actions(['GetItem', 'BatchGetItem', 'PutItem', ...(region === 'us-east-1' ? ['UpdateItem'] : [])])} on ${table(region)}`,
        `Allow dynamodb:Query on ${table(region)}/index/licenses-by-customer`,
        decrypt(region),
      ]),
    );
  });

  test('a seat is written where it is, and one that is missing here is fetched from where it is free', () => {
    const elsewhere = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem', 'Query'];
    expect(permissions('seats', stack)).toEqual(
      regions.flatMap((region) => [
        `Allow ${actions(region === 'eu-west-1' ? ['BatchGetItem', ...elsewhere] : elsewhere)} on ${table(region)}`,
        `Allow dynamodb:Query on ${table(region)}/index/seats-by-lease`,
        decrypt(region),
      ]),
    );
  });

  test('operators free seats and give up regions; they make no seats and look through no index', () => {
    const elsewhere = ['GetItem', 'PutItem', 'UpdateItem', 'Query'];
    expect(permissions('license-seats', stack)).toEqual(
      regions.flatMap((region) => [
        `Allow ${actions(region === 'eu-west-1' ? [...elsewhere, 'BatchGetItem'] : elsewhere)} on ${table(region)}`,
        decrypt(region),
      ]),
    );
  });

  test('settling writes and removes seats here; elsewhere it moves accounts of pools, and no more', () => {
    const here = ['BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem', 'Query', 'UpdateItem'];
    expect(permissions('settle-seats', stack)).toEqual([
      ...regions.flatMap((region) => [
        `Allow ${actions(region === 'eu-west-1' ? here : ['Query', 'UpdateItem'])} on ${table(region)}`,
        decrypt(region),
      ]),
      // For Lambda to set aside what was given up on.
      'Allow s3:PutObject on arn:{Partition}:s3:::licet-prod-failed-records-{AccountId}-eu-west-1/*',
      'Allow s3:ListBucket on {Audit/FailedRecords.Arn}',
      'Allow kms:GenerateDataKey on {Audit/Key.Arn}',
    ]);
  });

  test('nothing that only reads for a license key, or for everybody, reaches beyond its region', () => {
    const others = regions.filter((region) => region !== 'eu-west-1');
    const readers = ['check', 'show-license', 'issue-lease', 'license-leases', 'public-keys', 'revocations'];
    const reached = readers.flatMap((name) => permissions(name, stack));
    expect(reached.filter((statement) => others.some((region) => statement.includes(region)))).toEqual([]);
  });

  test('no role of a region has a wildcard for its resource', () => {
    const all = stack.ofType('AWS::IAM::Role').flatMap((role) => roleStatementsOf(role, stack));
    expect(all.filter((statement) => statement.includes(' on *'))).toEqual([]);
  });

  test('roles are their only source of permissions', () => {
    expect(stack.ofType('AWS::IAM::Policy')).toEqual([]);
    expect(stack.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});

test('each function has a role of its own, which only Lambda takes on, named for the key policy to know', () => {
  const stack = three.stack('licet-prod-ap-southeast-2');
  const functions = stack.ofType('AWS::Lambda::Function');
  const roles = functions.map((one) => JSON.stringify(one.Properties['Role']));
  expect(new Set(roles).size).toBe(functions.length);
  expect(stack.at('Functions/issue-lease/Role').Properties).toMatchObject({
    RoleName: 'licet-prod-issue-lease-ap-southeast-2',
    AssumeRolePolicyDocument: {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  });
});

test('the stream look-up of a deployment may describe this region’s table and nothing else', () => {
  const stack = two.stack('licet-prod-eu-west-1');
  expect(roleStatementsOf(stack.at('ReplicaStream/Role'), stack)).toEqual([
    `Allow dynamodb:DescribeTable on ${TABLE}`,
    'Allow logs:CreateLogStream, logs:PutLogEvents on {ReplicaStreamLogs.Arn}',
  ]);
});
