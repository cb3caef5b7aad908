import type { Counted } from './usage-book.ts';
import type { Change } from './weather.ts';

export type ToService = { readonly kind: 'weather'; readonly changes: readonly Change[] } | { readonly kind: 'report' };

export interface ServiceReport {
  readonly kind: 'report';
  readonly counted: Counted;
  readonly lostAnswers: number;
}

export type FromService = ServiceReport | { readonly kind: 'ready'; readonly endpoints: readonly string[] };
