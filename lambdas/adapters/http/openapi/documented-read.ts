import type { AnswerName } from './component-schemas.ts';
import type { DocumentedAnswer, DocumentedOperation } from './documented-operation.ts';
import { type Parameter, headerParameters as header } from './parameters.ts';

export const NOT_MODIFIED: DocumentedAnswer = { description: 'Still as known.', headers: ['etag'] };

/** What the document says of a look at one resource. */
export const documentedRead = (of: {
  tag: DocumentedOperation['tag'];
  summary: string;
  parameters: readonly Parameter[];
  schema: AnswerName;
}) =>
  ({
    tag: of.tag,
    summary: of.summary,
    parameters: [...of.parameters, header.ifNoneMatchToRead],
    answers: { 200: { description: 'As it is now.', schema: of.schema, headers: ['etag'] }, 304: NOT_MODIFIED },
    problems: ['NOT_FOUND'],
  }) as const;
