import type { HandlerName } from '../lambdas/contract/functions.ts';

export interface FunctionSize {
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly reason: string;
}

const publicAnswer = 'answers from memory; the smallest function that starts quickly';
const operatorRequest = 'a few DynamoDB requests, of which some go to another region';

/**
 * Memory, which brings processor time with it, and timeout of every function, each with its reason. The timeout of one that
 * answers holders of license keys is longer than DynamoDB and KMS can keep it waiting: a function that is killed answers
 * nothing and records nothing.
 */
export const functionSizes: Readonly<Record<HandlerName, FunctionSize>> = {
  check: { memoryMegabytes: 512, timeoutSeconds: 10, reason: 'latency: a cold start is mostly processor time' },
  'issue-lease': { memoryMegabytes: 512, timeoutSeconds: 15, reason: 'a check, and one KMS signature' },
  'license-leases': { memoryMegabytes: 512, timeoutSeconds: 15, reason: 'a check, and one KMS signature' },
  'show-license': { memoryMegabytes: 512, timeoutSeconds: 10, reason: 'the work of a check' },
  seats: {
    memoryMegabytes: 512,
    timeoutSeconds: 25,
    reason: 'one read and one transaction; now and then it asks every other region, one after the other',
  },
  'public-keys': { memoryMegabytes: 256, timeoutSeconds: 5, reason: 'one KMS request a key, then from memory' },
  revocations: {
    memoryMegabytes: 512,
    timeoutSeconds: 10,
    reason: 'a list is one query of up to seven pages, one compression and one KMS signature; then from memory',
  },
  health: { memoryMegabytes: 128, timeoutSeconds: 2, reason: publicAnswer },
  openapi: { memoryMegabytes: 256, timeoutSeconds: 5, reason: 'builds the document once an environment' },
  'unmatched-route': { memoryMegabytes: 128, timeoutSeconds: 2, reason: publicAnswer },
  catalogue: { memoryMegabytes: 512, timeoutSeconds: 10, reason: operatorRequest },
  erasures: {
    memoryMegabytes: 512,
    timeoutSeconds: 28,
    reason: 'looks at every license of a customer in every region, for as long as API Gateway waits',
  },
  plans: { memoryMegabytes: 512, timeoutSeconds: 10, reason: operatorRequest },
  licenses: { memoryMegabytes: 512, timeoutSeconds: 10, reason: operatorRequest },
  'license-lifecycle': { memoryMegabytes: 512, timeoutSeconds: 10, reason: operatorRequest },
  'license-seats': { memoryMegabytes: 512, timeoutSeconds: 10, reason: operatorRequest },
  'settle-seats': {
    memoryMegabytes: 512,
    timeoutSeconds: 120,
    reason: 'up to a batch of the stream, each of which may ask every other region',
  },
  'record-revocations': { memoryMegabytes: 256, timeoutSeconds: 60, reason: 'a write a status, a batch at most' },
  'publish-changes': {
    memoryMegabytes: 256,
    timeoutSeconds: 60,
    reason: 'ten events a request, a batch of changes at most',
  },
  'archive-attempts': {
    memoryMegabytes: 1769,
    timeoutSeconds: 280,
    reason:
      'unpacks and packs megabytes of logs, three at a time, on a whole processor; ends before the next run starts',
  },
  'archive-changes': { memoryMegabytes: 512, timeoutSeconds: 60, reason: 'a batch is a hundred objects to put' },
  'sign-digests': {
    memoryMegabytes: 1024,
    timeoutSeconds: 900,
    reason: 'reads what came into the archive, tens of thousands of objects at most; ends before the next run starts',
  },
  'compact-audit': {
    memoryMegabytes: 2048,
    timeoutSeconds: 900,
    reason: 'holds a columnar file of up to 128 MiB of records while it is made; ends before the next run starts',
  },
  'apply-scheduled-plans': {
    memoryMegabytes: 512,
    timeoutSeconds: 240,
    reason: 'hundreds of licenses one after the other; ends before the next run starts',
  },
};
