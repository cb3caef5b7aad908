import * as v from 'valibot';
import { LICENSE_KEY_SCHEME } from '../../../lambdas/contract/headers.ts';
import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { readJson } from './json-document.ts';
import { failure, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { readText, writeText } from './document-file.ts';
import { featureTypeSource, isTypeName, typeNameFor } from './feature-type-source.ts';
import type { Given } from './given.ts';
import { LICENSE_KEY_OPTION, requiredLicenseKey } from './license-key.ts';
import { callService, refusalOf } from './service-call.ts';
import { serviceUrl } from './service-url.ts';

interface ProductFeatures {
  readonly product?: string | undefined;
  readonly features: Readonly<Record<string, FeatureValue>>;
}

/** A plan version as it is published, or as the service gives it; a license as its holder sees it. Of either, what is needed. */
const productFeatures = v.object({
  product: v.optional(v.string()),
  features: v.record(v.string(), v.union([v.boolean(), v.number(), v.string(), v.array(v.string())])),
});

const fromPlan = async (io: CliIo, path: string): Promise<ProductFeatures> => {
  const plan = readJson(productFeatures, await readText(io, path));
  if (plan !== undefined) return plan;
  throw failure(
    'PLAN_INVALID',
    `${path} is no plan: it has no "features" that are true, false, numbers, texts or lists of texts`,
    'Give a plan version as it is published, as JSON.',
  );
};

const fromLicense = async (given: Given, io: CliIo, endpoint: string): Promise<ProductFeatures> => {
  const { text } = await requiredLicenseKey(given, io);
  const answer = await callService(io, {
    method: 'GET',
    url: serviceUrl(endpoint) + routes.showLicense.path,
    headers: { accept: 'application/json', authorization: `${LICENSE_KEY_SCHEME} ${text}` },
  });
  if (answer.status !== 200) throw refusalOf(answer);
  const license = readJson(productFeatures, answer.text);
  if (license === undefined) throw failure('ANSWER_UNREADABLE', 'The answer is no license', 'Check the endpoint.');
  return license;
};

const featuresFor = (given: Given, io: CliIo): Promise<ProductFeatures> => {
  const [plan, endpoint] = [given.text('plan'), given.text('endpoint')];
  if (plan !== undefined && endpoint === undefined) return fromPlan(io, plan);
  if (endpoint !== undefined && plan === undefined) return fromLicense(given, io, endpoint);
  throw usageError('The features are to come from one place', 'Give either --plan or --endpoint.');
};

const nameFor = (given: Given, product: string | undefined): string => {
  const name = given.text('name') ?? typeNameFor(product);
  if (!isTypeName(name)) throw usageError(`"${name}" cannot name a type`, 'Use letters and digits: AtlasFeatures.');
  return name;
};

const check = async (io: CliIo, path: string, source: string) => {
  if ((await io.files.read(path)) === source) {
    return { exitCode: 0, text: `${path} is up to date.`, json: { file: path, upToDate: true } } as const;
  }
  throw failure('TYPES_OUTDATED', `${path} is not what the features give now`, 'Run this again without --check.');
};

export const featureTypesCommand: Command = {
  name: 'types',
  summary: 'write the TypeScript type of the features, for Licet<...>',
  options: {
    plan: { value: 'path', help: 'Plan version to take the features from, as JSON.' },
    endpoint: { value: 'url', help: 'Service to take those of the license from.' },
    ...LICENSE_KEY_OPTION,
    name: { value: 'type', help: 'Name of the type. Default: by the product, as AtlasFeatures.' },
    out: { value: 'path', help: 'File to write. Default: standard output.' },
    check: { help: 'Write nothing: exit with 1 where the file is not up to date.' },
  },
  notes: ['A plan lists every feature that it sets; a license, those of its own plan and overrides.'],
  run: async (given, io) => {
    const out = given.text('out');
    if (given.has('check') && out === undefined) {
      throw usageError('--check needs a file to look at', 'Name it with --out.');
    }
    const { product, features } = await featuresFor(given, io);
    const name = nameFor(given, product);
    const source = featureTypeSource(name, features);
    if (out === undefined) return { exitCode: 0, text: source };
    if (given.has('check')) return check(io, out, source);
    await writeText(io, out, source, 'public');
    return {
      exitCode: 0,
      text: `Wrote ${out}: ${name}, with ${Object.keys(features).length} features.`,
      json: { file: out, name, features: Object.keys(features).sort() },
    };
  },
};
