import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HandlerName } from '../lambdas/contract/functions.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** The functions of one region, each made when something first leads to it. */
export class ServiceFunctions extends Construct {
  private readonly props: ServiceFunctionProps;
  private readonly made = new Map<HandlerName, ServiceFunction>();

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.props = props;
  }

  for(handler: HandlerName): LambdaFunction {
    const known = this.made.get(handler) ?? new ServiceFunction(this, handler, this.props);
    this.made.set(handler, known);
    return known.function;
  }
}
