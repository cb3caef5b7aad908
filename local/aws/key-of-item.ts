import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Picks an item's key attributes, by the table's own description. */
export const keyOfItem = async (client: DynamoDBClient, tableName: string) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const names = Table?.KeySchema?.map(({ AttributeName }) => AttributeName) ?? [];
  return <T>(item: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
};
