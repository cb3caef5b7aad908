import type { _Record as StreamRecord, AttributeValue } from '@aws-sdk/client-dynamodb-streams';

type Image = Record<string, AttributeValue>;

const wholeValue = (value: AttributeValue): AttributeValue => {
  if (value.M !== undefined) return { M: wholeImage(value.M) };
  if (value.L !== undefined) return { L: value.L.map(wholeValue) };
  return Object.keys(value).length === 0 ? { M: {} } : value;
};

const wholeImage = (image: Image): Image =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, wholeValue(value)]));

/**
 * DynamoDB Local 3.3.1 leaves the type out where an image in its stream holds an empty map: `{}` instead of `{"M": {}}`,
 * as DynamoDB has it. No other type is left out, so an empty value can only be such a map.
 */
export const withEmptyMaps = (record: StreamRecord): StreamRecord => {
  const { dynamodb } = record;
  if (dynamodb === undefined) return record;
  return {
    ...record,
    dynamodb: {
      ...dynamodb,
      ...(dynamodb.NewImage !== undefined && { NewImage: wholeImage(dynamodb.NewImage) }),
      ...(dynamodb.OldImage !== undefined && { OldImage: wholeImage(dynamodb.OldImage) }),
    },
  };
};
