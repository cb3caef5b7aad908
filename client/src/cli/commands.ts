import type { Command } from './command.ts';
import { featureTypesCommand } from './feature-types.ts';
import { leaseInstall } from './lease-install.ts';
import { leaseIssue } from './lease-issue.ts';
import { leaseRequest } from './lease-request.ts';
import { leaseShow } from './lease-show.ts';

/** Every command, in the order in which they are used. */
export const commands: readonly Command[] = [leaseRequest, leaseIssue, leaseShow, leaseInstall, featureTypesCommand];
