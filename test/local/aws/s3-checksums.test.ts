import { createHash } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeChunks } from '../../../local/aws/s3/request-body.ts';
import { locked, plain, put, refused, testS3, text } from './test-s3.ts';

const s3 = testS3();

describe('a checksum', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s is verified and given back',
    async (name) => {
      const sent = await put(s3, plain, `sum-${name}`, 'content', { ChecksumAlgorithm: name });
      const field = `Checksum${name}` as const;
      expect(sent[field]).toEqual(expect.any(String));
      const read = await s3.client.send(
        new HeadObjectCommand({ Bucket: plain, Key: `sum-${name}`, ChecksumMode: 'ENABLED' }),
      );
      expect(read[field]).toBe(sent[field]);
    },
  );

  test.each([
    ['ChecksumCRC32', Buffer.alloc(4)],
    ['ChecksumCRC32C', Buffer.alloc(4)],
    ['ChecksumCRC64NVME', Buffer.alloc(8)],
    ['ChecksumSHA256', Buffer.alloc(32)],
    ['ContentMD5', Buffer.alloc(16)],
  ])('%s that is wrong: 400, and nothing is stored', async (field, wrong) => {
    const key = `wrong-${field}`;
    await expect(put(s3, plain, key, 'content', { [field]: wrong.toString('base64') })).rejects.toMatchObject(
      refused('BadDigest', 400),
    );
    await expect(text(s3, plain, key)).rejects.toMatchObject(refused('NoSuchKey', 404));
  });

  test('is needed for a bucket with Object Lock', async () => {
    const send = (headers: Record<string, string>) =>
      fetch(`${s3.server.url}/${locked}/unvouched`, { method: 'PUT', body: 'content', headers });
    const md5 = createHash('md5').update('content').digest('base64');
    expect([(await send({})).status, (await send({ 'content-md5': md5 })).status]).toEqual([400, 200]);
  });

  test('that came with the signature is verified too', async () => {
    const response = await fetch(`${s3.server.url}/${plain}/signed`, {
      method: 'PUT',
      body: 'content',
      headers: { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') },
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('<Code>XAmzContentSHA256Mismatch</Code>'),
    ]);
  });
});

describe('a body in chunks', () => {
  const chunk = (content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${content.length.toString(16)};chunk-signature=0\r\n`), content, Buffer.from('\r\n')]);

  test('is its content, however it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })), (parts) => {
        const chunks = parts.map((part) => chunk(Buffer.from(part)));
        const body = Buffer.concat([...chunks, Buffer.from('0\r\nx-amz-checksum-crc32:abc\r\n\r\n')]);
        expect(decodeChunks(body)).toEqual({
          content: Buffer.concat(parts),
          trailers: { 'x-amz-checksum-crc32': 'abc' },
        });
      }),
    );
  });

  test('that breaks off is refused, wherever it does', () => {
    const body = Buffer.concat([chunk(Buffer.from('content')), chunk(Buffer.from('more'))]);
    for (let length = 0; length < body.length; length += 1) {
      expect(() => decodeChunks(body.subarray(0, length))).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
    }
  });
});
