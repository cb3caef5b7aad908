import { failure, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { documentText, writeText } from './document-file.ts';
import { errorMessage } from './error-message.ts';
import type { Given } from './given.ts';
import { LEASE_REQUEST_FORMAT, type LeaseRequestFile } from './lease-request-file.ts';
import { LICENSE_KEY_OPTION, LICENSE_KEY_VARIABLE, givenLicenseKey } from './license-key.ts';

const REQUEST_ID_BYTES = 16;
const LICENSE_ID = /^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The service's own bound: longer names would be refused once the file has been carried there. */
const NAME_CHARACTERS_MAX = 256;
const PRODUCT = /^[a-z][a-z0-9-]{0,62}$/;

const nameOf = (option: string, value: string): string => {
  if (value.length > NAME_CHARACTERS_MAX) {
    throw usageError(`--${option} is too long`, `Use up to ${NAME_CHARACTERS_MAX} characters.`);
  }
  return value;
};

const productOf = (given: Given): string => {
  const product = given.required('product');
  if (PRODUCT.test(product)) return product;
  throw usageError(`"${product}" is no product id`, 'Product ids have lower-case letters, digits and dashes: atlas.');
};

const deviceOf = async (given: Given, io: CliIo, product: string): Promise<string> => {
  if (!given.has('this-device')) return nameOf('device', given.required('device'));
  if (given.text('device') !== undefined) {
    throw usageError('--device and --this-device exclude each other', 'Give one of them.');
  }
  return io.deviceId(product).catch((error: unknown) => {
    throw failure('DEVICE_UNKNOWN', errorMessage(error), 'Name the device with --device.');
  });
};

/** The license's id, from an option or out of the key, of which nothing else goes into the file. */
const licenseOf = async (given: Given, io: CliIo): Promise<string | undefined> => {
  const named = given.text('license');
  const key = await givenLicenseKey(given, io);
  if (named !== undefined && !LICENSE_ID.test(named)) {
    throw usageError(`"${named}" is no license id`, 'License ids look like lic_01jd3v6x0c5m8k2q9r7t4w1y6z.');
  }
  if (named !== undefined && key !== undefined && named !== key.license) {
    throw usageError('--license is not the license of the license key', 'Give one of them.');
  }
  return named ?? key?.license;
};

const requestIdFrom = (random: Uint8Array): string =>
  `req_${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

export const leaseRequest: Command = {
  name: 'lease request',
  summary: 'ask for a lease, on the machine without a network',
  options: {
    product: { value: 'id', help: 'Product that the lease is for.' },
    device: { value: 'name', help: 'This device, as the product names it.' },
    'this-device': { help: 'Name this device as the product does by default, by the id of its operating system.' },
    user: { value: 'name', help: 'Who uses it, where the plan gives seats to users.' },
    license: { value: 'id', help: 'License to take the lease from, where it is known.' },
    ...LICENSE_KEY_OPTION,
    out: { value: 'path', help: 'File to write. Default: standard output.' },
  },
  notes: [
    `The license's id is taken out of the license key in ${LICENSE_KEY_VARIABLE}, if there is one. The key itself is not written.`,
    'Next: carry the file to a machine with a network, and run there: licet lease issue <file> --endpoint <url>',
  ],
  run: async (given, io) => {
    const product = productOf(given);
    const user = given.text('user');
    const license = await licenseOf(given, io);
    const request: LeaseRequestFile = {
      format: LEASE_REQUEST_FORMAT,
      requestId: requestIdFrom(io.runtime.cryptography.randomBytes(REQUEST_ID_BYTES)),
      product,
      device: await deviceOf(given, io, product),
      ...(user !== undefined && { user: nameOf('user', user) }),
      ...(license !== undefined && { license }),
      createdAt: new Date(io.runtime.now()).toISOString(),
    };
    const out = given.text('out');
    if (out === undefined) return { exitCode: 0, text: documentText(request) };
    await writeText(io, out, documentText(request), 'public');
    return {
      exitCode: 0,
      text: `Wrote ${out}: request ${request.requestId} for ${product} on ${request.device}.`,
      json: { file: out, ...request },
    };
  },
};
