import type { Answer } from '../answer.ts';
import type { CheckOptions } from '../licet.ts';

/**
 * What the provider needs of a `Licet`, of whatever product. Written as methods on purpose: TypeScript then takes a
 * `Licet<AtlasFeatures>` for one, though flags go by any name. A name that the license does not have is not granted.
 */
export interface AnyLicet {
  check(feature?: string, options?: CheckOptions): Promise<Answer>;
  answer(feature?: string): Answer;
  on(event: 'change', listener: (answer: Answer) => void): () => void;
  flush(): Promise<void>;
}
