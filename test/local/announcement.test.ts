import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { announcement } from '../../local/announcement.ts';
import { dataFolderAt } from '../../local/data-folder.ts';

const regions = [
  { name: 'us-east-1', url: 'http://localhost:4000' },
  { name: 'eu-west-1', url: 'http://localhost:4001' },
];
const demo = { licenseId: 'lic_1', licenseKey: 'LK-1', seatLicenseKey: 'LK-2', deviceLicenseKey: 'LK-3' };

/** What the last command of the announcement is run with, as a shell reads it. */
const audited = (folder: string): readonly string[] => {
  const data = dataFolderAt(folder);
  const text = announcement({ regions, data, stop: () => Promise.resolve() }, demo);
  const line = text.split('\n').find((each) => each.includes('npm run audit')) ?? '';
  const script = `npm() { printf '%s\\n' "$@"; }\n${line}`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n');
};

const sql = 'select changed_at, action, entity_id, actor, reason from changes order by changed_at';

describe('the lines that a run prints work as pasted', () => {
  test.each(['/tmp/kept', '/tmp/with a space', "/tmp/Ann's $HOME `data`", '/tmp/a;b&c', '/tmp/~x'])(
    'with its data in %s',
    (folder) => {
      expect(audited(folder)).toEqual(['run', 'audit', '--', sql, '--data', folder]);
    },
  );

  test('a plain folder is not dressed up', () => {
    expect(announcement({ regions, data: dataFolderAt('/tmp/kept'), stop: () => Promise.resolve() }, demo)).toContain(
      ' --data /tmp/kept\n',
    );
  });
});
