import { ConfigurationError } from '../configuration-error.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { Reply, Service } from '../service.ts';
import type { Call } from './call.ts';
import { callRegions } from './call-regions.ts';
import {
  checkCall,
  claimSeatCall,
  keysCall,
  leaseCall,
  releaseSeatCall,
  reportUsageCall,
  statusListCall,
} from './calls.ts';
import { parseEndpoints } from './endpoint.ts';
import type { Network } from './network.ts';
import { type RegionReport, openRegion } from './region.ts';
import { retryBudget } from './retry-budget.ts';
import { tuning } from './tuning.ts';

export interface ServiceSettings {
  readonly runtime: Runtime;
  /** Base URLs of the regions, nearest first; or one that is routed by latency. None: nothing is ever reached. */
  readonly endpoints: readonly string[];
  readonly licenseKey: string;
  /** Milliseconds that a call may take in all. Default: 3,000. */
  readonly budget?: number;
}

/** The service over the network. */
export interface RemoteService extends Service {
  /** How each region does, in the order in which they were given. For logs and support; nothing has to be done about it. */
  readonly regions: () => readonly RegionReport[];
  /** Ends what is under way, as `unreachable`; so does every call from then on. */
  readonly close: () => void;
}

const NOWHERE: Reply<never> = { kind: 'unreachable', retryAfter: undefined };

/** What cannot be written as JSON or as a part of a URL: a cycle or a big integer in a context, half a surrogate pair. */
const NOT_SENDABLE: Reply<never> = {
  kind: 'refused',
  status: 400,
  code: 'INVALID_INPUT',
  detail: 'The request cannot be written as JSON and a URL, and was not sent.',
  decision: undefined,
  serverTime: undefined,
};

/** @throws ConfigurationError where an endpoint is none, or the license key could not be sent; it never quotes them */
export const createService = (settings: ServiceSettings): RemoteService => {
  const { runtime, endpoints, licenseKey, budget = tuning.budget } = settings;
  if (!/^[\x21-\x7e]+$/.test(licenseKey)) {
    throw new ConfigurationError('licenseKey', 'must hold no spaces, line breaks or other than ASCII characters');
  }
  const network: Network = {
    runtime,
    licenseKey,
    budget,
    patience: budget * tuning.patienceShare,
    regions: parseEndpoints(endpoints).map(openRegion),
    retries: retryBudget(),
    running: new Set(),
  };
  let isClosed = false;

  const ask = async <Value>(prepare: () => Call<Value>): Promise<Reply<Value>> => {
    if (isClosed) return NOWHERE;
    let call: Call<Value>;
    try {
      call = prepare();
    } catch {
      return NOT_SENDABLE;
    }
    return callRegions(network, call);
  };

  return {
    check: (question) => ask(() => checkCall(question)),
    lease: (claimant) => ask(() => leaseCall(claimant)),
    keys: () => ask(keysCall),
    statusList: (list) => ask(() => statusListCall(list)),
    claimSeat: (claim) => ask(() => claimSeatCall(claim)),
    releaseSeat: (claimant) => ask(() => releaseSeatCall(claimant)),
    reportUsage: (events) => ask(() => reportUsageCall(events)),
    regions: () => network.regions.map(({ report }) => report()),
    close: () => {
      isClosed = true;
      for (const cancel of [...network.running]) cancel();
    },
  };
};
