import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditRows } from '../support/audit-log.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [home, other] = ['us-east-1', 'eu-west-1'];
const WRITERS = 4;
const WRITES_BEFORE_THE_KILL = 60;

let machine: Machine;
/** Customers whose put was acknowledged before the kill, each with its last acknowledged name. */
const acknowledged = new Map<string, string>();

/** Puts customers one after the other until the machine is gone. */
const writeUntilGone = async (writer: number, wroteOne: () => void): Promise<void> => {
  for (let at = 0; ; at += 1) {
    const id = `cus_kill-${writer}-${at % 20}`;
    const name = `Written ${at}`;
    try {
      const { status } = await machine.operate(at % 2 === 0 ? home : other, {
        method: 'PUT',
        path: `/v1/admin/customers/${id}`,
        body: { name },
      });
      if (status >= 300) return;
    } catch {
      return;
    }
    acknowledged.set(id, name);
    wroteOne();
  }
};

const nameNumber = (name: string): number => Number(name.replace('Written ', ''));

beforeAll(async () => {
  machine = await startMachine({ regions: [home, other] });
  let written = 0;
  const enough = Promise.withResolvers<undefined>();
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    writeUntilGone(writer, () => {
      written += 1;
      if (written === WRITES_BEFORE_THE_KILL) enough.resolve(undefined);
    }),
  );
  await enough.promise;
  await machine.kill();
  await Promise.all(writers);
  machine = await machine.restart();
  await machine.settle();
}, 120_000);

afterAll(async () => {
  await machine.stop();
});

describe('killed with SIGKILL during writes and started again on the same data', () => {
  test('no acknowledged write is lost, in either region', async () => {
    expect(acknowledged.size).toBeGreaterThan(WRITERS);
    for (const [id, name] of acknowledged) {
      for (const region of [home, other]) {
        const { body } = await machine.operate(region, { method: 'GET', path: `/v1/admin/customers/${id}` });
        expect(nameNumber((body as { name: string }).name)).toBeGreaterThanOrEqual(nameNumber(name));
      }
    }
  });

  test('every version that was written is in the audit log exactly once', async () => {
    const rows = await auditRows(
      machine.dataFolder,
      `select entity_id, count(*) as records, count(distinct version) as versions, max(version) as newest
       from changes where entity_id like 'cus_kill-%' group by entity_id`,
    );
    const byId = new Map(rows.map((row) => [row['entity_id'], row]));
    for (const id of acknowledged.keys()) {
      const { headers } = await machine.operate(home, { method: 'GET', path: `/v1/admin/customers/${id}` });
      const version = Number(headers.get('etag')?.replaceAll('"', ''));
      const row = byId.get(id);
      expect([row?.['records'], row?.['versions'], row?.['newest']].map(Number)).toEqual([version, version, version]);
    }
  });

  test('the demo license still opens with the key that was shown at first', async () => {
    const answer = await machine.send(other, {
      method: 'POST',
      path: '/v1/check',
      licenseKey: machine.demoLicenseKey,
      body: {},
    });
    expect(answer).toMatchObject({ status: 200, body: { allowed: true } });
  });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
