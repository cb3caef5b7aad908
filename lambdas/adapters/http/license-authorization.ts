import { LICENSE_KEY_SCHEME } from '../../contract/headers.ts';
import { type UnverifiedLicenseKey, readLicenseKey } from '../../core/license-key.ts';
import { RequestProblem } from './request-problem.ts';
import type { HttpEvent } from './http-answer.ts';

const CREDENTIALS = new RegExp(`^${LICENSE_KEY_SCHEME} +(\\S.*)$`, 'i');

/** The one answer to every key that does not open its license: unknown, malformed, mistyped and wrong ones look alike. */
export const licenseKeyInvalid = (): RequestProblem =>
  new RequestProblem(
    'LICENSE_KEY_INVALID',
    `No license opens with this key, or no key was sent: compare it with the one that you were given, and send it as "Authorization: ${LICENSE_KEY_SCHEME} <key>".`,
    { headers: { 'www-authenticate': LICENSE_KEY_SCHEME } },
  );

/** @throws RequestProblem `LICENSE_KEY_INVALID` where there is no key, or none of the right form and check sum */
export const presentedLicenseKey = (event: HttpEvent): UnverifiedLicenseKey => {
  const key = readLicenseKey(CREDENTIALS.exec(event.headers['authorization'] ?? '')?.[1] ?? '');
  if (key === undefined) throw licenseKeyInvalid();
  return key;
};
