// A web server with many tenants, each with a license of its own; features are flags of OpenFeature.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { OpenFeature } from '@openfeature/server-sdk';
import { openLicet } from '@licet/client';
import { licetProvider } from '@licet/client/openfeature';

const { LICET_ENDPOINTS, LICET_TENANTS, LICET_DEVICE = hostname(), PORT = '8080' } = process.env;
if (!LICET_ENDPOINTS || !LICET_TENANTS) {
  console.error('Set LICET_ENDPOINTS=http://localhost:4000,http://localhost:4001');
  console.error('and LICET_TENANTS=acme=<license key>,globex=<license key>');
  process.exit(2);
}
/** License keys by tenant. Yours come out of a database. */
const licenseKeys = new Map(LICET_TENANTS.split(',').map((entry) => entry.split('=')));

const OPEN_MAX = 100;
/** Licenses that are open, the one that was used longest ago first. Promises, so that each is opened once. */
const open = new Map();

/** The tenant's license; undefined for a tenant that has none. */
const licenseOf = (tenant) => {
  const licenseKey = licenseKeys.get(tenant);
  if (licenseKey === undefined) return undefined;
  const licet =
    open.get(tenant) ??
    openLicet({
      product: 'atlas',
      licenseKey,
      endpoints: LICET_ENDPOINTS.split(','),
      device: LICET_DEVICE, // this server, for plans that count servers: it takes one seat, and gives it back at its end
      closeAtExit: false, // it is closed below, after the last request
      onProblem: ({ code, detail }) => console.error(`${tenant}: ${code}: ${detail}`),
    });
  open.delete(tenant);
  open.set(tenant, licet);
  if (open.size > OPEN_MAX) close(open.keys().next().value);
  return licet;
};

const close = async (tenant) => {
  const licet = open.get(tenant);
  open.delete(tenant);
  await (await licet)?.close();
};

await OpenFeature.setProviderAndWait(licetProvider(({ targetingKey }) => licenseOf(targetingKey)));
const flags = OpenFeature.getClient();

// Each route with what it asks of the tenant's license.
const routes = {
  // OpenFeature: what is not granted is false, and a default is what somebody without a license gets.
  '/sso': async (context) =>
    (await flags.getBooleanValue('sso', false, context)) ? [200, 'Signed in.'] : [403, 'Not in your plan.'],
  '/projects': async (context) => [200, `Up to ${await flags.getNumberValue('max-projects', 1, context)} projects.`],
  // The same without OpenFeature, and with the reason.
  '/': async ({ targetingKey }) => {
    const answer = await (await licenseOf(targetingKey))?.check();
    if (answer?.allowed) return [200, 'Welcome.'];
    return [402, answer?.detail ?? 'No license.'];
  },
};

const server = createServer(async (request, response) => {
  const route = routes[new URL(request.url, 'http://localhost').pathname];
  // Yours comes out of the session. Never let a request name its own tenant.
  const context = { targetingKey: request.headers['x-tenant'] ?? 'nobody' };
  const [status, text] = (await route?.(context)) ?? [404, 'There is no such page.'];
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
}).listen(Number(PORT), () => console.log(`Listening on ${server.address().port}`));

const shutDown = () =>
  server.close(async () => {
    await OpenFeature.close();
    await Promise.all([...open.keys()].map(close));
    console.log('Closed.');
  });
process.once('SIGTERM', shutDown).once('SIGINT', shutDown);
