import { usageError } from './cli-error.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The service's base URL, without a slash at its end.
 *
 * @throws CliError where it is none, or would carry the license key over a network in the clear
 */
export const serviceUrl = (text: string): string => {
  if (!URL.canParse(text)) {
    throw usageError('--endpoint is no URL', 'Give the base URL of the service: https://licenses.example.com');
  }
  const { protocol, hostname, origin, pathname, username, password } = new URL(text);
  if (username !== '' || password !== '') {
    throw usageError('--endpoint holds a user name or password', 'Give the base URL of the service alone.');
  }
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
    throw usageError(
      '--endpoint is not https',
      'Only on this machine itself, as in the one-machine run, is http allowed.',
    );
  }
  return origin + pathname.replace(/\/+$/, '');
};
