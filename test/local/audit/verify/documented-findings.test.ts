import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { failureCodes, warningCodes } from '../../../../local/audit/verify/finding.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'audit-proof.md'), 'utf8');

test.each([...failureCodes, ...warningCodes])(
  '%s, which verify may tell, is explained in docs/audit-proof.md',
  (code) => {
    expect(page).toContain(`\`${code}\``);
  },
);
