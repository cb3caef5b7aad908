import type { Fetch, FetchedAnswer } from '../../../client/src/platform/runtime.ts';
import { type FakeRuntime, fakeRuntime } from './fake-runtime.ts';
import type { Behaviour, FakeRequest, Script } from './network-behaviour.ts';

export interface FakeRegion {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** Requests that were given up before they had their answer. */
  readonly aborted: () => number;
  /** From now on the region does as this script says. */
  readonly becomes: (script: Script) => void;
}

interface OpenRegion extends FakeRegion {
  readonly serve: (request: FakeRequest, runtime: FakeRuntime) => Promise<FetchedAnswer>;
}

const openRegion = (url: string, first: Script): OpenRegion => {
  const requests: FakeRequest[] = [];
  let script = first;
  let aborted = 0;

  const untilAborted = ({ signal }: FakeRequest): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DOMException('This operation was aborted', 'AbortError'));
      });
    });
  const counted = async <Value>(work: Promise<Value>, { signal }: FakeRequest): Promise<Value> => {
    try {
      return await work;
    } catch (error) {
      if (signal.aborted) aborted += 1;
      throw error;
    }
  };
  const answer = async (request: FakeRequest, behaviour: Behaviour, runtime: FakeRuntime): Promise<FetchedAnswer> => {
    const given = untilAborted(request);
    // Not every behaviour waits for it.
    given.catch(() => undefined);
    if (behaviour.kind === 'hang') return given;
    await Promise.race([
      given,
      new Promise<void>((resolve) => {
        request.signal.addEventListener('abort', runtime.after(behaviour.latency, resolve));
      }),
    ]);
    if (behaviour.kind === 'down') throw new TypeError('fetch failed');
    if (behaviour.kind === 'stall') {
      return { status: 200, headers: { get: () => null }, text: () => counted(given, request) };
    }
    const headers = new Headers({ date: new Date(runtime.trueNow()).toUTCString(), ...behaviour.headers });
    const { status, text } = behaviour;
    return { status, headers: { get: (name) => headers.get(name) }, text: () => Promise.resolve(text) };
  };

  return {
    url,
    requests,
    aborted: () => aborted,
    becomes: (next) => {
      script = next;
    },
    serve: (request, runtime) => {
      requests.push(request);
      return counted(answer(request, typeof script === 'function' ? script(request) : script, runtime), request);
    },
  };
};

export interface FakeNetwork<Name extends string> {
  /** A platform whose time moves only when a test says so, with this network. */
  readonly runtime: FakeRuntime;
  readonly regions: Readonly<Record<Name, FakeRegion>>;
  /** URLs of the regions, in the order in which they were given. */
  readonly endpoints: readonly string[];
  /** Requests to all regions. */
  readonly requests: () => number;
}

/** Regions under `https://<name>.example`, each doing what its script says until it is told otherwise. */
export const fakeNetwork = <Name extends string>(
  scripts: Readonly<Record<Name, Script>>,
  given: { readonly now?: number; readonly random?: () => number } = {},
): FakeNetwork<Name> => {
  const names = Object.keys(scripts) as Name[];
  const all = names.map((name) => openRegion(`https://${name}.example`, scripts[name]));
  const fetch: Fetch = (url, { method, headers, body, signal }) => {
    const region = all.find((each) => url.startsWith(`${each.url}/`));
    if (region === undefined) return Promise.reject(new TypeError('fetch failed'));
    const path = url.slice(region.url.length);
    return region.serve({ url, path, method, headers, body, signal, at: runtime.monotonic() }, runtime);
  };
  const runtime = fakeRuntime({ ...given, fetch });
  return {
    runtime,
    regions: Object.fromEntries(all.map((region, position) => [names[position], region])) as Record<Name, FakeRegion>,
    endpoints: all.map(({ url }) => url),
    requests: () => all.reduce((sum, { requests }) => sum + requests.length, 0),
  };
};
