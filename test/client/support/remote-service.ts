import { type RemoteService, createService } from '../../../client/src/transport/create-service.ts';
import { type FakeNetwork, fakeNetwork } from './fake-network.ts';
import type { Script } from './network-behaviour.ts';
import { isWell } from './service-answers.ts';

export const LICENSE_KEY = 'licet-key-secret';

export interface RemoteWorld<Name extends string> extends FakeNetwork<Name> {
  readonly service: RemoteService;
  /** Has a call made, and lets time pass until it ends. @returns its reply, and how many milliseconds it took */
  readonly timed: <Value>(
    call: Promise<Value>,
    step?: number,
  ) => Promise<{ readonly reply: Value; readonly took: number }>;
  /** So many checks, one after another, each with the time that it needs. */
  readonly checks: (count: number) => Promise<void>;
}

const PATIENCE = 10_000;
/** Milliseconds by which time passes while a call is waited for. */
const STEP = 5;
/** Coarser, where nobody measures. */
const LONG_STEP = 50;

/** A service over a network of scripted regions, nearest first. */
export const remoteWorld = <Name extends string>(
  scripts: Readonly<Record<Name, Script>>,
  given: { readonly now?: number; readonly random?: () => number; readonly budget?: number } = {},
): RemoteWorld<Name> => {
  const network = fakeNetwork(scripts, given);
  const { runtime, endpoints } = network;
  const { budget } = given;
  const service = createService({
    runtime,
    endpoints,
    licenseKey: LICENSE_KEY,
    ...(budget !== undefined && { budget }),
  });

  const timed = async <Value>(call: Promise<Value>, step = STEP) => {
    const startedAt = runtime.monotonic();
    let reply: { readonly value: Value } | undefined;
    void call.then((value) => {
      reply = { value };
    });
    await runtime.settle();
    while (reply === undefined) {
      if (runtime.monotonic() - startedAt >= PATIENCE) throw new Error(`no reply within ${PATIENCE} ms`);
      await runtime.advance(step);
    }
    return { reply: reply.value, took: runtime.monotonic() - startedAt };
  };
  return {
    ...network,
    service,
    timed,
    checks: async (count) => {
      for (let check = 0; check < count; check += 1) await timed(service.check({ product: 'atlas' }), LONG_STEP);
    },
  };
};

/** The same with enough calls behind it to know how long the nearest region mostly takes: 40 ms. */
export const seasonedWorld = async <Name extends string>(
  scripts: Readonly<Record<Name, Script>>,
  nearest: NoInfer<Name>,
): Promise<RemoteWorld<Name>> => {
  const world = remoteWorld(scripts);
  world.regions[nearest].becomes(isWell());
  await world.checks(20);
  world.regions[nearest].becomes(scripts[nearest]);
  return world;
};
