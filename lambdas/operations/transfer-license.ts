import type { CustomerId } from '../core/ids.ts';
import { transfer } from '../core/license-lifecycle.ts';
import { accepted, refused } from '../core/result.ts';
import { type LicenseRequest, changeLicense } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';

/** Hands a license to another customer. Its key stays: rotate it where the old holder must lose access. */
export const transferLicense = (
  ports: LicensePorts,
  request: LicenseRequest,
  { customer }: { readonly customer: CustomerId },
): Promise<Committed> =>
  changeLicense(ports, request, {
    load: async () => {
      if ((await ports.catalogue.customer(customer)) !== undefined) return accepted(customer);
      const detail = `There is no customer ${customer}: put it first.`;
      return refused({ code: 'REFERENCE_UNKNOWN', path: 'body.customer', detail });
    },
    decide: (license) => transfer(license, customer),
  });
