import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { encodePart } from '../../../../lambdas/adapters/parquet/encode-part.ts';
import { columnarKey } from '../../../../lambdas/contract/columnar.ts';
import { cutOriginal, partOf } from '../../../../lambdas/core/audit/columnar-part.ts';
import { sha256Of } from '../../../../lambdas/core/audit/digest.ts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  attemptLine,
  changeLine,
  closeWorld,
  digest,
  type DigestWorld,
  environmentLine,
  fileOf,
  HOUR,
  hide,
  openWorld,
  put,
  putChange,
  putColumnar,
  putLogged,
  verified,
} from '../../../support/digest-world.ts';

let world: DigestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => closeWorld(world));

describe('an archive that nobody touched is proved', () => {
  test('with changes, attempts and environments, and hours in which nothing happened', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    await digest(world);
    const at = world.at();
    await putLogged(world, 'attempts', 'd1', [attemptLine(1, 'env', at), attemptLine(2, 'env', at)]);
    await putLogged(world, 'environments', 'd1', [environmentLine('env', 2, at)]);
    await putChange(world, 'chg_2', { version: 2 });
    await digest(world);
    const verification = await verified(world);
    expect(verification).toMatchObject({ isSound: true, failures: [], warnings: [] });
    expect(verification.regions).toEqual([
      expect.objectContaining({ region: 'eu-west-1', digests: 3, objects: 4, records: 5, notCovered: 0, madeAgain: 0 }),
    ]);
  });

  test('what came in after the last digest is told as not yet covered', async () => {
    await putChange(world, 'chg_1', { version: 1 });
    await digest(world);
    await putChange(world, 'chg_2', { version: 2 });
    const { isSound, regions } = await verified(world);
    expect(isSound).toBe(true);
    expect(regions[0]).toMatchObject({ objects: 1, notCovered: 1, firstNotCovered: expect.stringContaining('chg_2') });
  });

  test('originals that are gone are made again from columnar files, also words that columns do not make', async () => {
    const at = world.at();
    const odd = `{"id":"chg_2", "version":2,"entity":"license","entity_id":"lic_1"}`;
    const lines = [[changeLine('chg_1', { version: 1, at })], [odd]];
    const keys = [await putChange(world, 'chg_1', { version: 1 })];
    keys.push(await put(world, (keys[0] ?? '').replace('chg_1', 'chg_2'), `${odd}\n`));
    const attempts = [attemptLine(1, 'env', at), attemptLine(2, 'env', at)];
    const logged = await putLogged(world, 'attempts', 'd1', attempts);
    await digest(world);
    const sources = await Promise.all(
      keys.map(async (key, index) => ({ key, bytes: await readFile(fileOf(world, key)), lines: lines[index] ?? [] })),
    );
    await putColumnar(world, sources, { kind: 'changes', at, verbatim: new Set([odd]) });
    const gz = { key: logged, bytes: await readFile(fileOf(world, logged)), lines: attempts };
    await putColumnar(world, [gz], { kind: 'attempts', at });
    await digest(world);
    expect(await verified(world)).toMatchObject({ isSound: true, failures: [], warnings: [] });
    for (const key of [...keys, logged]) await hide(world, key);
    await digest(world);
    const gone = await verified(world);
    expect(gone).toMatchObject({ isSound: true, failures: [], warnings: [] });
    expect(gone.regions[0]).toMatchObject({ objects: 2, madeAgain: 3, records: 4 });
  });

  test('what compact-audit writes is read by the rule of the contract alone: any bytes, and no end to the last line', async () => {
    const at = world.at();
    const key = await putChange(world, 'chg_1', { version: 1 });
    const line = changeLine('chg_1', { version: 1, at });
    const odd = key.replace('chg_1', 'chg_2');
    await put(
      world,
      odd,
      Buffer.concat([Buffer.from(`${line.replace('chg_1', 'chg_2')}\n`), Buffer.from([0xff, 0x00])]),
    );
    await digest(world);
    const originals = await Promise.all(
      [key, odd].map(async (each) => {
        const content = await readFile(fileOf(world, each));
        return cutOriginal({ key: each, sha256: sha256Of(content), content });
      }),
    );
    const part = columnarKey('changes', { region: 'eu-west-1', at }, 1);
    await put(world, part, encodePart(partOf('changes', originals)));
    await digest(world);
    for (const each of [key, odd]) await hide(world, each);
    const { failures, warnings, regions } = await verified(world);
    expect(warnings.map(({ code, key: of }) => [code, of])).toEqual([['version-repeated', part]]);
    expect(failures.map(({ code, key: of }) => [code, of])).toEqual([
      // The second line of the second original is no record: it is proved, and told.
      ['object-unreadable', part],
    ]);
    expect(regions[0]).toMatchObject({ madeAgain: 2 });
  });

  test('a range looks at its hours alone, and needs no digest before them but one', async () => {
    for (let version = 1; version <= 60; version += 1) {
      await putChange(world, `chg_${version}`, { version });
      await digest(world);
    }
    const from = new Date(world.now - 3 * HOUR).toISOString();
    const { isSound, regions } = await verified(world, '--from', from);
    expect(isSound).toBe(true);
    expect(regions[0]?.digests).toBeLessThan(60);
    expect(regions[0]?.objects).toBeGreaterThanOrEqual(3);
    expect(regions[0]?.objects).toBeLessThan(8);
  });
});

test('a range is asked for its own versions and numbers, also where its digests list what came late into an old hour', async () => {
  const [old, days] = [world.at(), 3 * 24 * HOUR];
  await putChange(world, 'chg_1', { version: 1, at: old });
  await putLogged(world, 'attempts', 'd1', [attemptLine(1, 'env', old)]);
  await digest(world);
  world.now += days;
  await putChange(world, 'chg_2', { version: 2 });
  await putLogged(world, 'attempts', 'd2', [attemptLine(2, 'env', world.at())]);
  await digest(world);
  world.now += days;
  const from = world.at();
  await putChange(world, 'chg_3', { version: 3 });
  await putLogged(world, 'attempts', 'd3', [attemptLine(3, 'env', world.at())]);
  await putChange(world, 'chg_late', { entity: 'lic_2', version: 1, at: old });
  await put(
    world,
    `attempts/region=eu-west-1/day=${old.slice(0, 10)}/hour=${old.slice(11, 13)}/late.json.gz`,
    gzipSync(`${attemptLine(1, 'other', old)}\n`),
  );
  await digest(world);
  expect(await verified(world, '--from', from)).toMatchObject({ isSound: true, failures: [] });
});

test('a range whose digests list a columnar file of an old hour asks for no original that digests before them list', async () => {
  const old = world.at();
  const key = await putChange(world, 'chg_1', { version: 1, at: old });
  await digest(world);
  world.now += 3 * 24 * HOUR;
  await putChange(world, 'chg_2', { version: 2 });
  await digest(world);
  world.now += 3 * 24 * HOUR;
  const from = world.at();
  await putChange(world, 'chg_3', { version: 3 });
  const source = {
    key,
    bytes: await readFile(fileOf(world, key)),
    lines: [changeLine('chg_1', { version: 1, at: old })],
  };
  await putColumnar(world, [source], { kind: 'changes', at: old, repeated: new Set(source.lines), part: 2 });
  await digest(world);
  expect(await verified(world, '--from', from)).toMatchObject({ isSound: true, failures: [] });
  // Looked at with all that there is, it hides the record.
  expect(await verified(world)).toMatchObject({ failures: [{ code: 'hidden-record' }] });
});
