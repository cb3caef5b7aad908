import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** CRC-32C (Castagnoli, reflected 0x1EDC6F41), as RFC 3720 has it. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc32c = (data: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of data) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/** CRC-64/NVME (reflected 0xAD93D23594C93659), as the NVM Express specification has it. */
const CRC64_TABLE = BigUint64Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

const crc64nvme = (data: Uint8Array): bigint => {
  let crc = 0xffffffffffffffffn;
  for (const byte of data) crc = (CRC64_TABLE[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (crc >> 8n);
  return crc ^ 0xffffffffffffffffn;
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const uint64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};

/** The additional checksums of the S3 API, by the header or trailer that carries them in Base64. */
export const checksums: ReadonlyMap<string, (data: Uint8Array) => Buffer> = new Map([
  ['x-amz-checksum-crc32', (data: Uint8Array) => uint32(crc32(data))],
  ['x-amz-checksum-crc32c', (data: Uint8Array) => uint32(crc32c(data))],
  ['x-amz-checksum-crc64nvme', (data: Uint8Array) => uint64(crc64nvme(data))],
  ['x-amz-checksum-sha1', (data: Uint8Array) => createHash('sha1').update(data).digest()],
  ['x-amz-checksum-sha256', (data: Uint8Array) => createHash('sha256').update(data).digest()],
]);
