import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodePart } from '../../../../lambdas/adapters/parquet/encode-part.ts';
import { auditKinds } from '../../../../lambdas/contract/audit.ts';
import { cutOriginal, partOf } from '../../../../lambdas/core/audit/columnar-part.ts';
import { sha256Of } from '../../../../lambdas/core/audit/digest.ts';
import { columnarFile } from '../../../../local/audit/verify/columnar-file.ts';
import { anyLine } from '../../../core/audit-lines.ts';

test.each(auditKinds)(
  'whatever lines of %s compact-audit takes, its file is no alarm to who verifies it',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyLine(kind), { maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        async (all) => {
          const originals = all.map((lines, at) => {
            const content = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
            return cutOriginal({ key: `${kind}/${at}`, sha256: sha256Of(content), content });
          });
          const file = await columnarFile(kind, encodePart(partOf(kind, originals)));
          expect(file).toMatchObject({ misleading: undefined, stray: undefined });
          expect(file.sources.map(({ content }) => content)).toEqual(originals.map(({ source }) => source.content));
        },
      ),
      { numRuns: 150 },
    );
  },
);
