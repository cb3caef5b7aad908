/**
 * How CDK is to behave, set here rather than in `cdk.json` so that `cdk synth`, `node bin/app.ts` and the tests make the
 * same templates.
 */
export const featureFlags = {
  // Findings of template validation and of cdk-nag fail the synth, warnings too. The CLI would let warnings pass.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
  '@aws-cdk/core:failSynthOnValidationErrors': true,
  '@aws-cdk/core:annotationsInValidationReport': true,

  // Stacks refer to each other by outputs that they do not lock, across regions too.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',

  // What a new CDK project is given, of what this one uses.
  '@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard': true,
  '@aws-cdk/aws-dynamodb:resourcePolicyPerReplica': true,
  '@aws-cdk/aws-dynamodb:retainTableReplica': true,
  '@aws-cdk/aws-kms:aliasNameRef': true,
  '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:explicitStackTags': true,
  '@aws-cdk/customresources:installLatestAwsSdkDefault': false,

  // What the CLI adds of itself.
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': true,
} as const;
