import * as z from 'zod';
import { LocalRunError } from '../local-run-error.ts';
import type { LocalAccount, RegionPlan } from './local-account.ts';

/** A resource's place, for the interpreters and for messages. */
export interface ResourceContext {
  readonly stackName: string;
  readonly logicalId: string;
  readonly account: LocalAccount;
  readonly region: RegionPlan;
  readonly assets: ReadonlyMap<string, string>;
}

/** What `Ref` and `Fn::GetAtt` of a resource give. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A type of resource that does something here. */
export interface ProvisionedType {
  readonly kind: 'provisioned';
  /** Properties that are read, with their intrinsic functions carried out. */
  readonly properties: readonly string[];
  /**
   * Properties that change nothing on one machine, for the reason that stands beside the list; `Outer.Inner` is a property
   * of an object.
   */
  readonly withoutEffect: readonly string[];
  readonly provision: (properties: unknown, context: ResourceContext) => Promise<Provisioned>;
}

/** A type of resource that does nothing here, and why that is right. */
export interface IgnoredType {
  readonly kind: 'ignored';
  readonly reason: string;
}

export type ResourceType = ProvisionedType | IgnoredType;

/** Makes an interpreter of a resource type out of the properties that it reads and what it does with them. */
export const provisioned = <Shape extends z.ZodRawShape>(type: {
  readonly properties: Shape;
  readonly withoutEffect?: readonly string[];
  readonly provision: (
    properties: z.infer<z.ZodObject<Shape>>,
    context: ResourceContext,
  ) => Promise<Provisioned> | Provisioned;
}): ProvisionedType => {
  const schema = z.strictObject(type.properties);
  return {
    kind: 'provisioned',
    properties: Object.keys(type.properties),
    withoutEffect: type.withoutEffect ?? [],
    provision: async (properties, context) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success) throw new LocalRunError(z.prettifyError(parsed.error));
      return type.provision(parsed.data, context);
    },
  };
};
