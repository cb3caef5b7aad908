import { readHolderSettings } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { checkRequest } from '../adapters/http/schemas/check.ts';
import { recordedEntitlements } from '../adapters/recorded-entitlements.ts';
import { systemRandom } from '../adapters/system.ts';
import { checkLicense } from '../operations/check-license.ts';

const recording = await recordedEntitlements('check', readHolderSettings());
const { region } = recording;

/** `POST /v1/check`: one decision. A denial is an answer, not an error. */
export const handler = attemptEndpoint(
  recording,
  () => 'check',
  async ({ event, key, at, asks, reader }) => {
    const { context, device, user, ...asked } = readJsonBody(event, checkRequest);
    const claimant = { device, user };
    const question = { ...asked, releasedAt: context?.releasedAt };
    asks({ claimant, question });
    const ports = { reader, clock: () => at, random: systemRandom, region };
    const answer = await checkLicense(ports, key, { ...question, claimant });
    if (answer === undefined) throw licenseKeyInvalid();
    const { decisionId: id, code, allowed } = answer;
    return { status: 200, body: answer, attempt: { id, code, allowed } };
  },
);
