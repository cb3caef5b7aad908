import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, Logging, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

export interface ReplicaStreamProps {
  readonly functionName: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly logGroup: LogGroup;
}

const ANSWER = 'Table.LatestStreamArn';

/**
 * The stream of the table's replica in this stack's region. Its ARN ends in the time at which DynamoDB made it, and
 * CloudFormation tells it for the primary region only; so DynamoDB is asked when the stack is deployed.
 */
export class ReplicaStream extends Construct {
  readonly streamArn: string;

  constructor(scope: Construct, id: string, props: ReplicaStreamProps) {
    super(scope, id);
    const lookup = new AwsCustomResource(this, 'Lookup', {
      onUpdate: {
        service: 'DynamoDB',
        action: 'describeTable',
        parameters: { TableName: props.tableName },
        physicalResourceId: PhysicalResourceId.fromResponse(ANSWER),
        outputPaths: [ANSWER],
        logging: Logging.withDataHidden(),
      },
      functionName: props.functionName,
      role: this.role(props),
      memorySize: 256,
      installLatestAwsSdk: false,
      logGroup: props.logGroup,
    });
    this.streamArn = lookup.getResponseField(ANSWER);
    this.acknowledge();
  }

  /** A role of our own: CDK's would be given a managed policy that writes to any log group. */
  private role({ tableArn, logGroup }: ReplicaStreamProps): Role {
    const statements = [
      new PolicyStatement({ actions: ['dynamodb:DescribeTable'], resources: [tableArn] }),
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ];
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { access: new PolicyDocument({ statements }) },
    });
  }

  private acknowledge(): void {
    const provider = `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;
    const reason = 'CloudFormation calls it while it deploys, and sees it fail.';
    Validations.of(Stack.of(this).node.findChild(provider)).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason },
      { id: 'Serverless-LambdaTracing', reason },
    );
  }
}
