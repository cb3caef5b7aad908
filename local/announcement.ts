import type { Demo } from './demo.ts';
import { identities } from './identities.ts';
import type { Machine } from './machine.ts';

const { accessKeyId, secretAccessKey } = identities.operator;

/** The run as one line of JSON, for programs. */
export const jsonAnnouncement = ({ regions, data }: Machine, demo: Demo): string => {
  const { licenseKey, seatLicenseKey, deviceLicenseKey } = demo;
  const keys = { licenseKey, seatLicenseKey, deviceLicenseKey };
  const operator = { accessKeyId, secretAccessKey };
  return `${JSON.stringify({ regions, operator, demo: keys, audit: data.buckets })}\n`;
};

/** A text as one word of a shell's command line; a path may hold spaces, and worse. */
const shellWord = (text: string): string =>
  /^[\w/.,:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The run in words, with commands that work as they stand. */
export const announcement = ({ regions, data }: Machine, demo: Demo): string => {
  const { licenseId, licenseKey, seatLicenseKey, deviceLicenseKey } = demo;
  const [primary, second = primary] = regions;
  if (primary === undefined || second === undefined) return '';
  const license = `-H 'Authorization: License ${licenseKey}'`;
  const seats = `-H 'Authorization: License ${seatLicenseKey}'`;
  const json = `-H 'Content-Type: application/json'`;
  const sigV4 = `--aws-sigv4 "aws:amz:${primary.name}:execute-api" --user ${accessKeyId}:${secretAccessKey}`;
  const admin = `${primary.url}/v1/admin/licenses/${licenseId}`;
  return `
Licet runs in ${regions.map(({ name, url }) => `${name} (${url})`).join(' and ')}

  demo license key   ${licenseKey}
  one with 3 seats   ${seatLicenseKey}
  one for 2 devices  ${deviceLicenseKey}
  operator           ${accessKeyId} / ${secretAccessKey}
  audit folder       ${data.buckets}
  logs               ${data.logs}

A check in ${second.name}, for a feature of the plan:
  curl -s ${second.url}/v1/check ${license} ${json} -d '{"product":"atlas","feature":"sso"}'

A seat for a device, claimed in ${second.name} and checked in ${primary.name}; released again:
  curl -s -X PUT ${second.url}/v1/seats/my-laptop ${seats}
  curl -s ${primary.url}/v1/check ${seats} ${json} -d '{"device":"my-laptop"}'
  curl -s -X DELETE ${primary.url}/v1/seats/my-laptop ${seats}

A lease to decide with while offline, and the keys that verify it:
  curl -s -X POST ${primary.url}/v1/leases ${license} ${json} -d '{"device":"my-laptop"}'
  curl -s ${second.url}/.well-known/jwks.json

What the holder of the key may see:
  curl -s ${primary.url}/v1/license ${license}

A product with the client in it (client/examples has more):
  LICET_LICENSE_KEY=${deviceLicenseKey} LICET_ENDPOINTS=${regions.map(({ url }) => url).join(',')} node client/examples/cli-tool.mjs export report.pdf

As an operator, suspend the license, and see the check change; then reinstate it:
  curl -s -X POST ${admin}/suspend ${sigV4} -H 'Licet-Reason: trying it out'
  curl -s -X POST ${admin}/reinstate ${sigV4}

Who changed what:
  npm run audit -- "select changed_at, action, entity_id, actor, reason from changes order by changed_at"${
    data.isDefault ? '' : ` --data ${shellWord(data.root)}`
  }

Ctrl-C stops it.
`;
};
