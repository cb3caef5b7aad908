import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveriesOf, readWrite } from '../../../lambdas/adapters/audit/stream-record.ts';
import { archiveChanges } from '../../../lambdas/operations/archive-changes.ts';
import { changeFacts, itemFacts, streamRecord } from './stream-events.ts';

const MARK = 's3cr3t-';
const secretText = fc.nat().map((number) => `${MARK}${number}`);

/** A map with a marked text in every name and every value, down to three levels. */
const mapOf = (value: fc.Arbitrary<unknown>) => fc.dictionary(secretText, value, { minKeys: 1, maxKeys: 4 });
const secretMap = mapOf(fc.oneof(secretText, fc.array(mapOf(secretText)), mapOf(mapOf(secretText))));

const archivedNames = new Set(['pk', 'entity', 'writer', 'version', 'document', 'change', '__proto__']);
const furtherAttributes = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => !archivedNames.has(name)),
  secretText,
);

/** Everything that leaves the archiver: objects, their keys, and what it says of failures. */
const leavings = async (records: readonly unknown[]): Promise<string> => {
  const left: unknown[] = [];
  const ports = {
    read: readWrite,
    put: (object: unknown) => Promise.resolve(void left.push(object)),
    reportFailure: (sequence: string, cause: unknown) => void left.push(sequence, String(cause)),
  };
  const failed = await archiveChanges(ports, 'eu-west-1', deliveriesOf({ Records: records }));
  return JSON.stringify([left, failed]);
};

test('no secret of an item, and no attribute that the archive does not know, leaves the archiver', async () => {
  await fc.assert(
    fc.asyncProperty(secretMap, furtherAttributes, fc.boolean(), async (secret, further, breaks) => {
      const item = { ...further, ...itemFacts, secret, change: { ...changeFacts, ...further, id: 'chg_2' } };
      const before = { ...item, version: 1, change: { ...changeFacts, id: 'chg_1' } };
      const after = breaks ? { ...item, version: 0 } : item;
      const left = await leavings([streamRecord({ sequence: '100', before, after })]);
      expect(left).toContain(breaks ? '100' : 'license.suspended');
      expect(left).not.toContain(MARK);
    }),
  );
});
