import fc from 'fast-check';

/** What clients and regions do, each as often as is good to find what it breaks. */
const errands = { claim: 4, release: 2, renew: 2, 'settle account': 1, 'settle supply': 1 } as const;
/** What operators do. */
export type RareErrand = 'limit' | 'retire';
export type Errand = keyof typeof errands | RareErrand;

const oftenOrRarely = (more: readonly RareErrand[]): fc.Arbitrary<Errand> =>
  fc.oneof(
    ...(Object.keys(errands) as (keyof typeof errands)[]).map((errand) => ({
      weight: errands[errand],
      arbitrary: fc.constant(errand),
    })),
    ...more.map((errand) => ({ weight: 1, arbitrary: fc.constant(errand) })),
  );

/** One thing that happens next. Numbers are taken modulo what there is, so that any of them means something. */
export type Step =
  | {
      readonly kind: 'begin';
      readonly errand: Errand;
      readonly by: number;
      readonly about: number;
      readonly steps: number;
    }
  | { readonly kind: 'go on'; readonly which: number; readonly steps: number }
  | { readonly kind: 'deliver'; readonly of: number; readonly to: number; readonly writesAgo: number }
  | { readonly kind: 'deliver license'; readonly to: number; readonly writesAgo: number }
  | { readonly kind: 'deliver all' }
  | { readonly kind: 'split'; readonly sides: readonly number[] }
  | { readonly kind: 'tick'; readonly by: number };

export const anyIndex = fc.nat({ max: 9 });
/** Most often a procedure gets through; else it stops anywhere, and may go on later. */
const anySteps = fc.oneof(
  { weight: 2, arbitrary: fc.nat({ max: 4 }) },
  { weight: 1, arbitrary: fc.nat({ max: 30 }) },
  { weight: 3, arbitrary: fc.constant(500) },
);
const anyWritesAgo = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: anyIndex });

const anyBegin = (more: readonly RareErrand[]) =>
  fc.record({
    kind: fc.constant('begin' as const),
    errand: oftenOrRarely(more),
    by: anyIndex,
    about: anyIndex,
    steps: anySteps,
  });
const anyGoOn = fc.record({ kind: fc.constant('go on' as const), which: anyIndex, steps: anySteps });

const anyDelivery = fc.oneof(
  fc.record({ kind: fc.constant('deliver' as const), of: anyIndex, to: anyIndex, writesAgo: anyWritesAgo }),
  fc.record({ kind: fc.constant('deliver license' as const), to: anyIndex, writesAgo: anyWritesAgo }),
  fc.constant({ kind: 'deliver all' as const }),
);
const anySplit = fc.record({
  kind: fc.constant('split' as const),
  sides: fc.array(fc.nat({ max: 2 }), { maxLength: 5 }),
});
const anyTick = fc.record({ kind: fc.constant('tick' as const), by: fc.integer({ min: 1, max: 4 }) });

/** @param more errands of operators that are among what happens */
export const anyStep = (...more: readonly RareErrand[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 6, arbitrary: anyBegin(more) },
    { weight: 3, arbitrary: anyGoOn },
    { weight: 3, arbitrary: anyDelivery },
    { weight: 1, arbitrary: anySplit },
    { weight: 2, arbitrary: anyTick },
  );

/** Some walks are short: what is cut short in them stays cut short. Long ones are two, so that shrinking may drop one. */
export const anyWalk = (of: fc.Arbitrary<Step>, longest = 80): fc.Arbitrary<readonly Step[]> => {
  const upTo = (maxLength: number) => fc.array(of, { maxLength, size: 'max' });
  return fc.oneof(
    upTo(5),
    fc.tuple(upTo(longest / 2), upTo(longest / 2)).map((halves) => halves.flat()),
  );
};

/** One seat, a few, and more than anybody would look through one by one. */
export const anyLimit = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 9 }), fc.constant(100_000));

export interface Setting {
  readonly regionCount: number;
  readonly limit: number;
  readonly home: number;
  readonly lease: number;
}

export const anySetting: fc.Arbitrary<Setting> = fc.record({
  regionCount: fc.integer({ min: 1, max: 5 }),
  limit: anyLimit,
  home: anyIndex,
  lease: fc.integer({ min: 1, max: 4 }),
});
