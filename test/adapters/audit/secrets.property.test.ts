import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toItem } from '../../../lambdas/adapters/dynamodb/items.ts';
import { deliveriesOf, readWrite } from '../../../lambdas/adapters/audit/stream-record.ts';
import { customer } from '../../../lambdas/core/catalogue.ts';
import { startErasure } from '../../../lambdas/core/erasure.ts';
import { HOLDER_KEY_RANDOM_BYTES, makeHolderKey } from '../../../lambdas/core/audit/holder-hash.ts';
import { eventOfWrite } from '../../../lambdas/core/outgoing-event.ts';
import { archiveChanges } from '../../../lambdas/operations/audit/archive-changes.ts';
import { NOON, eventOf, issued, regionOf } from '../../support/licensing.ts';
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

const holderKey = fc
  .uint8Array({ minLength: HOLDER_KEY_RANDOM_BYTES, maxLength: HOLDER_KEY_RANDOM_BYTES })
  .map(makeHolderKey);
const home = regionOf('eu-west-1');

test('an erasure is archived and told of without the key that was destroyed and the one that took its place', async () => {
  await fc.assert(
    fc.asyncProperty(holderKey, holderKey, async (oldKey, newKey) => {
      const jane = customer.parse({ id: 'cus_x17', name: 'Jane Roe', metadata: {} });
      const erased = startErasure(jane, NOON);
      const { write } = issued();
      const customers = [
        { after: jane, secret: { holderKey: oldKey }, expectedVersion: 0, event: eventOf('customer.created') },
        { after: erased.after, secret: { holderKey: newKey }, expectedVersion: 1, event: eventOf(erased.action) },
      ].map((one) => toItem({ entity: 'customer', ...one }, home));
      const licenses = [
        { ...write, secret: { ...write.secret, holderKey: oldKey } },
        {
          ...write,
          secret: { ...write.secret, holderKey: newKey },
          expectedVersion: 1,
          event: eventOf('license.holder-key-replaced'),
        },
      ].map((one) => toItem(one, home));
      const records = [customers, licenses].flatMap(([before, after], at) => [
        { eventName: 'MODIFY', dynamodb: { SequenceNumber: `10${at}`, OldImage: before, NewImage: after } },
      ]);
      const events = deliveriesOf({ Records: records }).map((delivery) => {
        const read = readWrite(delivery);
        return read && eventOfWrite(read, { region: home, auditBucket: 'audit' });
      });
      const left = `${await leavings(records)}${JSON.stringify(events)}`;
      expect(left.match(/customer\.erased|license\.holder-key-replaced/g)?.length).toBeGreaterThanOrEqual(4);
      expect([oldKey, newKey, write.secret.keyHash].filter((secret) => left.includes(secret))).toEqual([]);
    }),
  );
});
