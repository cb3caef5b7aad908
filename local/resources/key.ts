import * as z from 'zod';
import { arn, generatedId } from './arn.ts';
import { LocalRunError } from '../local-run-error.ts';
import { provisioned, type ResourceContext } from './resource-type.ts';

/** `mrk-` begins the id of a multi-Region key; other ids are UUIDs. */
const keyIdOf = (context: ResourceContext, multiRegion: boolean): string => {
  const id = generatedId(context, 32);
  return multiRegion ? `mrk-${id}` : id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const answer = (context: ResourceContext, keyId: string) => ({
  ref: keyId,
  attributes: { Arn: arn(context, 'kms', `key/${keyId}`), KeyId: keyId },
});

/** Without effect: nobody is refused here, nothing is encrypted, and nothing is rotated or deleted. */
const withoutEffect = ['Description', 'EnableKeyRotation', 'KeyPolicy', 'PendingWindowInDays', 'Tags'];

export const key = provisioned({
  properties: {
    KeySpec: z.enum(['SYMMETRIC_DEFAULT', 'ECC_NIST_P256']).default('SYMMETRIC_DEFAULT'),
    KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
    MultiRegion: z.boolean().default(false),
  },
  withoutEffect,
  provision: async ({ KeySpec: spec, KeyUsage: usage, MultiRegion: multiRegion }, context) => {
    const keyId = keyIdOf(context, multiRegion);
    await context.account.kms.createKey({ region: context.region.name, keyId, spec, usage, multiRegion });
    context.account.keys.set(keyId, { spec, usage });
    return answer(context, keyId);
  },
});

export const replicaKey = provisioned({
  properties: { PrimaryKeyArn: z.string() },
  withoutEffect,
  provision: async ({ PrimaryKeyArn }, context) => {
    const keyId = /:key\/(mrk-.+)$/.exec(PrimaryKeyArn)?.[1] ?? '';
    const primary = context.account.keys.get(keyId);
    if (primary === undefined) throw new LocalRunError(`${PrimaryKeyArn} is no multi-Region key of this run`);
    await context.account.kms.createKey({ region: context.region.name, keyId, ...primary, multiRegion: true });
    return answer(context, keyId);
  },
});
