import { expect } from '@jest/globals';
import { licetAudit } from './licet-audit.ts';
import type { Machine } from './machine.ts';

/**
 * What every end-to-end test leaves behind, whatever it did: a table that is what the log of changes says, and an archive
 * of which every object is as the signed digests list it.
 */
export const expectSoundAudit = async (machine: Machine): Promise<void> => {
  await machine.settle();
  const rebuilt = await licetAudit('rebuild', '--compare', '--data', machine.dataFolder);
  expect(rebuilt).toEqual({
    code: 0,
    out: expect.stringContaining('\n0 differences, 0 faults of the history\n'),
    errors: '',
  });
  for (const { name } of machine.regions) {
    await machine.runSchedules(name, 'licet-local-archive-attempts');
    await machine.runSchedules(name, 'licet-local-sign-digests');
  }
  const verified = await licetAudit('verify', '--quiet', '--data', machine.dataFolder);
  expect(verified).toMatchObject({ code: 0, errors: '' });
};
