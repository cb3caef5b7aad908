import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import type { LocalAccount } from '../resources/local-account.ts';
import type { Provisioned, ProvisionedType, ResourceContext, ResourceType } from '../resources/resource-type.ts';
import { noValue, resolve, type Scope } from './intrinsics.ts';
import type { Stack } from './read-assembly.ts';
import type { TemplateResource } from './template.ts';

/** Outputs of the stacks deployed so far, under `<region>/<stack>/<output>`; exported ones also as `<region>/<export>`. */
export interface DeployedOutputs {
  readonly values: Map<string, unknown>;
  readonly exports: Map<string, unknown>;
}

export type ResourceTypes = Readonly<Record<string, ResourceType>>;

const lookUp = (values: ReadonlyMap<string, unknown>, key: string, what: string): unknown => {
  if (values.has(key)) return values.get(key);
  throw new LocalRunError(`There is no ${what} (yet)`);
};

/** An object without those of its properties that change nothing here. They may refer to what is not here. */
const withEffect = (name: string, value: unknown, { withoutEffect }: ProvisionedType): unknown => {
  const inner = withoutEffect.filter((each) => each.startsWith(`${name}.`)).map((each) => each.slice(name.length + 1));
  const properties = z.record(z.string(), z.unknown()).safeParse(value);
  if (inner.length === 0 || !properties.success) return value;
  return Object.fromEntries(Object.entries(properties.data).filter(([each]) => !inner.includes(each)));
};

class StackDeployment implements Scope {
  readonly #stack: Stack;
  readonly #types: ResourceTypes;
  readonly #account: LocalAccount;
  readonly #outputs: DeployedOutputs;
  readonly #provisioned = new Map<string, Provisioned>();
  readonly #underWay: string[] = [];

  constructor(stack: Stack, types: ResourceTypes, account: LocalAccount, outputs: DeployedOutputs) {
    this.#stack = stack;
    this.#types = types;
    this.#account = account;
    this.#outputs = outputs;
  }

  async run(): Promise<void> {
    const { name, region, template } = this.#stack;
    for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
      if (this.#typeOf(logicalId, Type).kind === 'provisioned') await this.#resource(logicalId);
    }
    for (const [outputName, { Value, Export }] of Object.entries(template.Outputs)) {
      const value = await resolve(Value, this);
      this.#outputs.values.set(`${region}/${name}/${outputName}`, value);
      if (Export !== undefined)
        this.#outputs.exports.set(`${region}/${String(await resolve(Export.Name, this))}`, value);
    }
  }

  async ref(logicalId: string): Promise<unknown> {
    const { name, region } = this.#stack;
    switch (logicalId) {
      case 'AWS::AccountId':
        return this.#account.id;
      case 'AWS::Region':
        return region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${region}:${this.#account.id}:stack/${name}/local`;
      case 'AWS::NoValue':
        return noValue;
      default:
        return (await this.#resource(logicalId)).ref;
    }
  }

  async attribute(logicalId: string, name: string): Promise<unknown> {
    const { attributes } = await this.#resource(logicalId);
    return lookUp(new Map(Object.entries(attributes)), name, `attribute ${name} of ${logicalId} on this machine`);
  }

  output(stackName: string, region: string, name: string): unknown {
    const what = `output ${name} of stack ${stackName} in ${region}`;
    return lookUp(this.#outputs.values, `${region}/${stackName}/${name}`, what);
  }

  exported(name: string): unknown {
    return lookUp(this.#outputs.exports, `${this.#stack.region}/${name}`, `export ${name} in ${this.#stack.region}`);
  }

  #typeOf(logicalId: string, type: string): ResourceType {
    const known = this.#types[type];
    if (known !== undefined) return known;
    throw new LocalRunError(
      `Stack ${this.#stack.name}, resource ${logicalId}: the one-machine run does not know the type ${type}. ` +
        'Give it an interpreter, or a reason to ignore it, in local/resources/resource-types.ts.',
    );
  }

  async #resource(logicalId: string): Promise<Provisioned> {
    const known = this.#provisioned.get(logicalId);
    if (known !== undefined) return known;
    if (this.#underWay.includes(logicalId)) {
      throw new LocalRunError(`Resources depend on each other: ${[...this.#underWay, logicalId].join(' → ')}`);
    }
    this.#underWay.push(logicalId);
    const made = await this.#make(logicalId);
    this.#underWay.pop();
    this.#provisioned.set(logicalId, made);
    return made;
  }

  async #make(logicalId: string): Promise<Provisioned> {
    const resource = this.#stack.template.Resources[logicalId];
    if (resource === undefined) throw new LocalRunError(`Stack ${this.#stack.name} has no resource ${logicalId}`);
    const type = this.#typeOf(logicalId, resource.Type);
    if (type.kind === 'ignored') {
      throw new LocalRunError(
        `${this.#underWay.slice(0, -1).at(-1) ?? 'An output'} needs ${logicalId}, but ${resource.Type} is ignored: ${type.reason}`,
      );
    }
    try {
      for (const dependency of resource.DependsOn) await this.#dependency(dependency);
      return await this.#provision(logicalId, resource, type);
    } catch (error) {
      if (!(error instanceof LocalRunError) || error.message.startsWith('Stack ')) throw error;
      throw new LocalRunError(`Stack ${this.#stack.name}, resource ${logicalId} (${resource.Type}): ${error.message}`);
    }
  }

  async #dependency(logicalId: string): Promise<void> {
    const type = this.#stack.template.Resources[logicalId]?.Type ?? '';
    if (this.#typeOf(logicalId, type).kind === 'provisioned') await this.#resource(logicalId);
  }

  async #provision(logicalId: string, resource: TemplateResource, type: ProvisionedType): Promise<Provisioned> {
    const properties: [string, unknown][] = [];
    for (const [name, value] of Object.entries(resource.Properties)) {
      if (type.withoutEffect.includes(name)) continue;
      // A property that nothing reads would be a difference between this machine and AWS that nobody sees.
      if (!type.properties.includes(name)) throw new LocalRunError(`property ${name} is not run on one machine`);
      properties.push([name, await resolve(withEffect(name, value, type), this)]);
    }
    const { name: stackName, region, assets } = this.#stack;
    const account = this.#account;
    const context: ResourceContext = { stackName, logicalId, account, region: account.region(region), assets };
    return type.provision(Object.fromEntries(properties.filter(([, value]) => value !== noValue)), context);
  }
}

/**
 * Deploys a stack into the local account: provisions its resources, each after those that it refers to, and keeps its
 * outputs for the stacks that come after it.
 *
 * @throws LocalRunError that names stack, resource and type where something is not known here
 */
export const deployStack = (
  stack: Stack,
  types: ResourceTypes,
  account: LocalAccount,
  outputs: DeployedOutputs,
): Promise<void> => new StackDeployment(stack, types, account, outputs).run();
