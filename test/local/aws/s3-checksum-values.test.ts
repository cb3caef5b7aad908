import { expect, test } from '@jest/globals';
import { checksums } from '../../../local/aws/s3/checksums.ts';

/** The check values that the catalogues of such algorithms give, all of the text `123456789`. */
test.each([
  ['x-amz-checksum-crc32', 'cbf43926'],
  ['x-amz-checksum-crc32c', 'e3069283'],
  ['x-amz-checksum-crc64nvme', 'ae8b14860a799888'],
  ['x-amz-checksum-sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['x-amz-checksum-sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
])('%s', (name, expected) => {
  expect(checksums.get(name)?.(Buffer.from('123456789')).toString('hex')).toBe(expected);
});
