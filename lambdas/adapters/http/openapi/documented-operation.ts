import type { ProblemCode } from '../../../contract/problems.ts';
import type { AnswerName, RequestName } from './component-schemas.ts';
import type { Parameter } from './parameters.ts';

export interface DocumentedOperation {
  readonly tag: 'Client' | 'Seats' | 'Public' | 'Catalogue' | 'Plans' | 'Licenses';
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly request?: {
    readonly schema: RequestName;
    readonly mediaTypes?: readonly string[];
    readonly example: unknown;
  };
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  /** Problems of this operation's own; those of its kind are added by `problem-responses.ts`. */
  readonly problems?: readonly ProblemCode[];
}

export interface DocumentedAnswer {
  readonly description: string;
  readonly schema?: AnswerName;
  readonly mediaType?: string;
  readonly headers?: readonly ('etag' | 'cache-control' | 'idempotency-replayed' | 'retry-after')[];
}
