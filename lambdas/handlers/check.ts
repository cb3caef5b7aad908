import { attemptRecording } from '../adapters/attempt-recording.ts';
import { regionalEntitlements } from '../adapters/dynamodb/regional-entitlements.ts';
import { environment, readEnvironment } from '../adapters/environment.ts';
import { attemptEndpoint } from '../adapters/http/attempt-endpoint.ts';
import { readJsonBody } from '../adapters/http/json-body.ts';
import { licenseKeyInvalid } from '../adapters/http/license-authorization.ts';
import { checkRequest } from '../adapters/http/schemas/check.ts';
import { systemRandom } from '../adapters/system.ts';
import { checkLicense } from '../operations/check-license.ts';

const region = readEnvironment(environment.region);

const reader = regionalEntitlements({
  region,
  regions: readEnvironment(environment.regions),
  tableName: readEnvironment(environment.tableName),
  planStalenessSeconds: readEnvironment(environment.planStalenessSeconds),
});

const recording = await attemptRecording({
  function: 'check',
  region,
  reader,
  runtimeApi: readEnvironment(environment.runtimeApi),
});

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
