// A command-line tool whose license has a seat for each machine: `cli-tool.mjs export <file> | deactivate`.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileStore, openLicet } from '@licet/client';
import { NoDeviceIdError, deviceId } from '@licet/client/device-id';

const EXIT = { done: 0, failed: 1, usage: 2, denied: 3 };

const end = (code, message) => {
  console.error(`atlas: ${message}`);
  process.exit(code);
};

const [command, file] = process.argv.slice(2);
if (command !== 'deactivate' && (command !== 'export' || file === undefined)) {
  end(EXIT.usage, 'use it as: cli-tool.mjs export <file> | deactivate');
}

const { LICET_LICENSE_KEY, LICET_ENDPOINTS = '', LICET_DEVICE, LICET_STORE } = process.env;
if (!LICET_LICENSE_KEY)
  end(EXIT.usage, 'set LICET_LICENSE_KEY to your license key. `npm start` prints one for 2 devices.');
if (!LICET_ENDPOINTS) end(EXIT.usage, 'set LICET_ENDPOINTS to http://localhost:4000,http://localhost:4001');

// The same name at every start, or each start would take a seat of its own.
const thisMachine = () =>
  deviceId('atlas').catch((error) => {
    if (error instanceof NoDeviceIdError)
      end(EXIT.usage, 'this machine has no id of its own: name it in LICET_DEVICE.');
    throw error;
  });

const licet = await openLicet({
  product: 'atlas',
  licenseKey: LICET_LICENSE_KEY,
  endpoints: LICET_ENDPOINTS.split(','), // nearest first: the others are for when it is gone
  device: LICET_DEVICE ?? (await thisMachine()),
  store: fileStore(LICET_STORE ?? join(homedir(), '.config', 'atlas', 'license.json')),
});

// What its user can do about it. `detail` says what is wrong, for every code, those of newer services included.
const ADVICE = {
  SEAT_REQUIRED: 'All seats are taken: run "deactivate" on a machine that no longer needs its own, then try again.',
  FEATURE_NOT_INCLUDED: 'Ask for a plan that includes exporting.',
  EXPIRED: 'Renew your license; this tool notices by itself.',
  MAINTENANCE_ENDED: 'Use an older release, or renew your maintenance.',
  SUSPENDED: 'Ask whoever manages your licenses.',
  REVOKED: 'Ask whoever manages your licenses.',
  LICENSE_KEY_INVALID: 'Compare LICET_LICENSE_KEY with the key that you were sent.',
  PRODUCT_MISMATCH: 'Use the key of your license for Atlas.',
  UNREACHABLE: 'Connect to the internet once; from then on it works offline too.',
  LEASE_EXPIRED: 'Connect to the internet once; from then on it works offline again.',
  CLOCK_ROLLED_BACK: 'Set the clock of this machine right.',
  DEVICE_MISMATCH: 'Delete the license file: it was copied from another machine.',
};

/** Without the right answer the tool ends, with a code that scripts can tell from a failure of its own. */
const demand = async (feature) => {
  const { allowed, code, detail, freshness, source } = await licet.check(feature);
  if (allowed) {
    if (freshness === 'grace') console.error(`atlas: ${detail}`);
    return source;
  }
  await licet.close();
  return end(EXIT.denied, `${detail} (${code})\n${ADVICE[code] ?? 'If this goes on, write to support@example.com.'}`);
};

if (command === 'export') {
  const source = await demand('export-pdf');
  console.log(`Exported ${file}. (allowed by: ${source})`);
} else if (await licet.releaseSeat()) {
  console.log('This machine has given its seat back.');
} else {
  process.exitCode = EXIT.failed;
  console.error('atlas: the seat could not be given back. Is the network there?');
}

// Sends what waits, and writes the lease down for the next start. A machine's seat stays its own.
await licet.close();
