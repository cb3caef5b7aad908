import { openLicet } from '../../../client/src/index.ts';

/** A product on a machine without a network, which does nothing but ask. */
const licet = await openLicet({ product: 'atlas', licenseKey: 'LK-TEST', endpoints: ['http://127.0.0.1:9'] });
const { code } = await licet.check('sso');
process.stdout.write(code);
