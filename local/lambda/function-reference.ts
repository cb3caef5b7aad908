import { LambdaError } from './lambda-error.ts';

/** Where a Lambda endpoint is. */
export interface LambdaPlace {
  readonly region: string;
  readonly accountId: string;
}

/** A name, or a whole or partial ARN, each with or without a qualifier. */
const REFERENCE =
  /^(?:arn:aws:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\d{12}):function:)?(?<name>[\w-]+)(?::(?<version>\$LATEST|[\w-]+))?$/;

/** The error about a function, or a version of one, that is not there. */
export const functionNotFound = (arn: string): LambdaError =>
  new LambdaError('ResourceNotFoundException', `Function not found: ${arn}`);

/**
 * The function that the path and the `Qualifier` of a request mean at this place, whether or not it is there. `$LATEST`
 * is the only version on one machine.
 *
 * @throws LambdaError when they mean none of this place
 */
export const parseFunctionReference = (
  reference: string,
  qualifier: string | undefined,
  place: LambdaPlace,
): { readonly name: string; readonly arn: string } => {
  const parts = REFERENCE.exec(reference)?.groups;
  if (parts === undefined) throw new LambdaError('ValidationException', `"${reference}" names no function`);
  const { region = place.region, account = place.accountId, name = '', version = qualifier } = parts;
  if (region !== place.region) {
    const message = `Functions from '${region}' are not reachable in this region ('${place.region}')`;
    throw new LambdaError('ResourceNotFoundException', message);
  }
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  if (version !== undefined && version !== '$LATEST') throw functionNotFound(`${arn}:${version}`);
  if (account !== place.accountId) throw functionNotFound(arn);
  return { name, arn };
};
