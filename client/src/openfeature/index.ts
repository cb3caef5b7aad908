export type { AnyLicet } from './any-licet.ts';
export { type LicetProviderOptions, licetProvider } from './licet-provider.ts';
export type { LicetSelector } from './tenants-licenses.ts';
