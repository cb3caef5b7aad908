import type { Licet } from '../../../client/src/licet.ts';
import { openLicetOn } from '../../../client/src/open-licet.ts';
import type { LicetOptions } from '../../../client/src/options.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import type { Store } from '../../../client/src/store/store.ts';
import type { FakeRuntime } from './fake-runtime.ts';

/** Waits for something that needs fake time to pass, letting it pass a little at a time. */
export const inTime = async <Value>(runtime: FakeRuntime, begun: Promise<Value>, most = 10_000): Promise<Value> => {
  const state = { isOver: false };
  const end = (): void => {
    state.isOver = true;
  };
  begun.then(end, end);
  for (let passed = 0; !state.isOver && passed < most; passed += 20) await runtime.advance(20);
  return begun;
};

/** A product's client on a fake platform, and what it told its product. */
export interface Opened {
  readonly licet: Licet;
  readonly problems: readonly string[];
  readonly changes: readonly string[];
  readonly store: Store;
}

export const opened = async (
  { runtime, endpoints }: { readonly runtime: FakeRuntime; readonly endpoints: readonly string[] },
  options: Partial<LicetOptions> = {},
): Promise<Opened> => {
  const problems: string[] = [];
  const changes: string[] = [];
  const store = options.store ?? memoryStore();
  const opening = openLicetOn(runtime, {
    product: 'atlas',
    licenseKey: 'LK-TEST',
    device: 'laptop',
    endpoints,
    store,
    onProblem: ({ code }) => problems.push(code),
    ...options,
  });
  const licet = await inTime(runtime, opening);
  licet.on('change', ({ code, source }) => changes.push(`${source} ${code}`));
  return { licet, problems, changes, store };
};
