// A batch job on a machine without a network. Its lease comes on a stick: see README.md beside this file.
import { existsSync } from 'node:fs';
import { fileStore, openLicet } from '@licet/client';
import { usageReporting } from '@licet/client/usage';

const { LICET_LICENSE_KEY, LICET_STORE, LICET_DEVICE, LICET_TRUSTED_KEYS } = process.env;
for (const name of ['LICET_LICENSE_KEY', 'LICET_STORE', 'LICET_DEVICE']) {
  if (process.env[name]) continue;
  console.error(`Set ${name}: see README.md beside this file.`);
  process.exit(2);
}
if (!existsSync(LICET_STORE)) {
  console.error(`There is no lease in ${LICET_STORE} yet. On this machine, begin with:`);
  console.error(`  npx licet lease request --product atlas --device ${LICET_DEVICE} --out request.json`);
  process.exit(2);
}

const licet = await openLicet({
  product: 'atlas',
  licenseKey: LICET_LICENSE_KEY, // opens the store; it is sent nowhere
  device: LICET_DEVICE, // the lease is bound to it
  store: fileStore(LICET_STORE),
  usage: usageReporting(),
  // No endpoints: nobody is asked, ever. Build the service's keys in where whoever copies files is not to be trusted:
  trustedKeys: LICET_TRUSTED_KEYS ? JSON.parse(LICET_TRUSTED_KEYS).keys : [],
});

const { allowed, code, detail, freshness } = await licet.check('export-pdf');
if (!allowed) {
  console.error(`${detail} (${code})\nBring a new lease: licet lease request, issue, install.`);
  await licet.close();
  process.exit(3);
}
// `fresh`, then `stale` (there could be a newer lease), then `grace` (it has ended; the job still runs for some days).
if (freshness === 'grace') console.error(detail);

let pages = 0;
for (const chapter of ['one', 'two', 'three']) {
  console.log(`Exported chapter ${chapter}.`);
  pages += 40;
}

// Counted and kept in the store, sealed with the lease. Sent if the store is ever opened with endpoints.
licet.record('pages', pages);
await licet.close();
console.log(`Done: ${pages} pages. (lease: ${freshness})`);
