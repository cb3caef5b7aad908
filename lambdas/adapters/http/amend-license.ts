import type { License } from '../../core/license.ts';
import type { EditableParts } from '../../operations/patch-license.ts';
import { parsePart } from './invalid-input.ts';
import { mergePatch } from './merge-patch.ts';
import { type LicensePatch, editableParts } from './schemas/license-patch.ts';

/**
 * The parts of a license that can be edited, as a patch leaves them.
 *
 * @throws RequestProblem `INVALID_INPUT`, naming what the patched license would have wrong as the patch names it
 */
export const amendedBy =
  (patch: LicensePatch) =>
  ({ overrides, metadata }: License): EditableParts =>
    parsePart('body', editableParts, mergePatch({ overrides, metadata }, patch));
