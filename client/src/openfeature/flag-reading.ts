import type { JsonValue } from '@openfeature/server-sdk';
import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';

/** How a flag of one of OpenFeature's types is read from what a feature is set to. */
export interface FlagReading<Value> {
  readonly type: 'boolean' | 'string' | 'number' | 'object';
  /** @returns undefined where the feature is of another type */
  readonly read: (value: FeatureValue) => Value | undefined;
  /** What such a flag is where it is not granted; undefined where no value of the type would say so. */
  readonly denied: Value | undefined;
}

export const booleanFlag: FlagReading<boolean> = {
  type: 'boolean',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  denied: false,
};

export const stringFlag: FlagReading<string> = {
  type: 'string',
  read: (value) => (typeof value === 'string' ? value : undefined),
  denied: undefined,
};

export const numberFlag: FlagReading<number> = {
  type: 'number',
  read: (value) => (typeof value === 'number' ? value : undefined),
  denied: undefined,
};

/** Lists, each time as a new array: whoever asked may change it. */
export const objectFlag: FlagReading<JsonValue> = {
  type: 'object',
  read: (value) => (typeof value === 'object' ? [...value] : undefined),
  denied: undefined,
};
