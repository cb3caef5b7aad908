import * as z from 'zod';
import { provisioned } from './resource-type.ts';

const days = z.object({ Days: z.number(), Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']) });

export const bucket = provisioned({
  properties: {
    BucketName: z.string(),
    VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
    ObjectLockEnabled: z.boolean().optional(),
    ObjectLockConfiguration: z.object({ Rule: z.object({ DefaultRetention: days }) }).optional(),
  },
  // One user's files on one machine: nothing to encrypt, to keep from others, to log or to move to cheaper storage.
  withoutEffect: [
    'BucketEncryption',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  provision: async ({ BucketName: name, VersioningConfiguration, ObjectLockConfiguration }, { account }) => {
    const retention = ObjectLockConfiguration?.Rule.DefaultRetention;
    await account.s3.createBucket({
      name,
      versioned: VersioningConfiguration?.Status === 'Enabled',
      ...(retention && { objectLock: { mode: retention.Mode, days: retention.Days } }),
    });
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } };
  },
});
