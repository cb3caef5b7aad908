import type { ResourceContext } from './resource-type.ts';
import { createHash } from 'node:crypto';

/** ARN of something in the resource's region and account. */
export const arn = ({ account, region }: ResourceContext, service: string, rest: string): string =>
  `arn:aws:${service}:${region.name}:${account.id}:${rest}`;

/** A name that AWS would draw at random: here it is the same whenever the stack is started, as the data outlive the run. */
export const generatedId = (
  context: Pick<ResourceContext, 'stackName' | 'logicalId'> & { readonly region: { readonly name: string } },
  length: number,
): string =>
  createHash('sha256')
    .update(`${context.region.name}/${context.stackName}/${context.logicalId}`)
    .digest('hex')
    .slice(0, length);
