import { expect, test } from '@jest/globals';
import { synthesize } from './synthesized.ts';

/**
 * CloudFormation knows a resource by its logical id: another id is another resource, and the old one goes with what is
 * in it. These hold data or keys. Where this test fails, the change that made it fail must not be deployed.
 */
const app = synthesize(['us-east-1', 'eu-west-1']);
const stateful = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
]);

const idsOf = (stack: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(app.stack(stack).resources)
      .filter(([, resource]) => stateful.has(resource.Type))
      .map(([id, { Type }]) => [id, Type]),
  );

test('stacks keep their names', () => {
  expect(app.names.toSorted()).toEqual([
    'licet-prod-eu-west-1',
    'licet-prod-keys-eu-west-1',
    'licet-prod-keys-us-east-1',
    'licet-prod-table',
    'licet-prod-us-east-1',
  ]);
});

test('the table keeps its id', () => {
  expect(idsOf('licet-prod-table')).toEqual({ EntitlementTable8A8E80C8: 'AWS::DynamoDB::GlobalTable' });
});

test('keys keep their ids', () => {
  expect(idsOf('licet-prod-keys-us-east-1')).toEqual({
    DigestKey29306A93: 'AWS::KMS::Key',
    TableKey256F1BD5: 'AWS::KMS::Key',
    SigningKeyfirstKeyDF69C6B4: 'AWS::KMS::Key',
  });
  expect(idsOf('licet-prod-keys-eu-west-1')).toEqual({
    DigestKeyReplicaB2217EC6: 'AWS::KMS::ReplicaKey',
    TableKeyReplicaD77781B0: 'AWS::KMS::ReplicaKey',
    SigningKeyfirstReplicaB7D3B717: 'AWS::KMS::ReplicaKey',
  });
});

test.each(['us-east-1', 'eu-west-1'])('the archive and the logs of %s keep their ids', (region) => {
  expect(idsOf(`licet-prod-${region}`)).toEqual({
    AccessLogs8B620ECA: 'AWS::Logs::LogGroup',
    AttemptStreamLogs374DC7AF: 'AWS::Logs::LogGroup',
    AuditAccessLogs9A4BEAE3: 'AWS::S3::Bucket',
    AuditChanges943492AC: 'AWS::S3::Bucket',
    AuditFailedRecords3D894306: 'AWS::S3::Bucket',
    AuditFunctionLogs127FBC14: 'AWS::S3::Bucket',
    AuditKey2ED08D30: 'AWS::KMS::Key',
    AuditLanding0BE4D76D: 'AWS::S3::Bucket',
    AuditQueryResultsA342C26D: 'AWS::S3::Bucket',
    FunctionsapplyscheduledplansLogsFFB2E73C: 'AWS::Logs::LogGroup',
    FunctionsarchiveattemptsLogs104E1597: 'AWS::Logs::LogGroup',
    FunctionsarchivechangesLogsDD3F5C73: 'AWS::Logs::LogGroup',
    FunctionscatalogueLogsD1192303: 'AWS::Logs::LogGroup',
    FunctionscheckLogs7CE1BA50: 'AWS::Logs::LogGroup',
    FunctionscompactauditLogs097D3C0B: 'AWS::Logs::LogGroup',
    FunctionserasuresLogsB64566D2: 'AWS::Logs::LogGroup',
    FunctionshealthLogsCF6BC867: 'AWS::Logs::LogGroup',
    FunctionsissueleaseLogsA3C4A2B9: 'AWS::Logs::LogGroup',
    FunctionslicenseleasesLogs24E2C656: 'AWS::Logs::LogGroup',
    FunctionslicenselifecycleLogs41B54061: 'AWS::Logs::LogGroup',
    FunctionslicensesLogs2529E681: 'AWS::Logs::LogGroup',
    FunctionslicenseseatsLogs2B60955B: 'AWS::Logs::LogGroup',
    FunctionsrecordrevocationsLogs600E5809: 'AWS::Logs::LogGroup',
    FunctionsrevocationsLogsE3128676: 'AWS::Logs::LogGroup',
    FunctionsseatsLogs18504685: 'AWS::Logs::LogGroup',
    FunctionssettleseatsLogsADD355E4: 'AWS::Logs::LogGroup',
    FunctionsopenapiLogs89AB6760: 'AWS::Logs::LogGroup',
    FunctionsplansLogsDB1EDEB6: 'AWS::Logs::LogGroup',
    FunctionspublickeysLogsDFF81152: 'AWS::Logs::LogGroup',
    FunctionspublishchangesLogs85C6FFB9: 'AWS::Logs::LogGroup',
    FunctionsshowlicenseLogsFE29B20A: 'AWS::Logs::LogGroup',
    FunctionssigndigestsLogsBF495EEA: 'AWS::Logs::LogGroup',
    FunctionsunmatchedrouteLogsDC868AB8: 'AWS::Logs::LogGroup',
    OperationsKey2329F47A: 'AWS::KMS::Key',
    ReplicaStreamLogsCA218E8A: 'AWS::Logs::LogGroup',
  });
});

test('tables and views of the catalogue keep their ids: under another, one of the same name could not be made', () => {
  const tables = Object.entries(app.stack('licet-prod-eu-west-1').resources).filter(
    ([, { Type }]) => Type === 'AWS::Glue::Table',
  );
  expect(tables.map(([id]) => id).toSorted()).toEqual([
    'AuditCatalogueAttempts1E3BE017',
    'AuditCatalogueAttemptsColumnar521E1B2F',
    'AuditCatalogueAttemptsOriginal6B22E068',
    'AuditCatalogueChanges3247FEC7',
    'AuditCatalogueChangesColumnar47049E30',
    'AuditCatalogueChangesOriginal995D9A39',
    'AuditCatalogueEnvironmentsColumnar6EA363B9',
    'AuditCatalogueEnvironmentsE8DF9837',
    'AuditCatalogueEnvironmentsOriginal553E5C3F',
    'FunctionLogTable0A83D791',
  ]);
});

test('what serves in a region is the same in each', () => {
  // The id of a permission is made of the names of what it joins, the stack's among them.
  const ids = (region: string) =>
    Object.entries(app.stack(`licet-prod-${region}`).resources)
      .filter(([, { Type }]) => Type !== 'AWS::Lambda::Permission')
      .map(([id]) => id);
  expect(ids('eu-west-1')).toEqual(ids('us-east-1'));
});

test('a region’s stack is made after the table and its own keys', () => {
  expect(app.stack('licet-prod-eu-west-1').dependencies.toSorted()).toEqual([
    'licet-prod-keys-eu-west-1',
    'licet-prod-table',
  ]);
});
