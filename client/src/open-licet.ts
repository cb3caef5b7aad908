import { askWithContext } from './license/ask-with-context.ts';
import { licenseUpkeep } from './license/license-upkeep.ts';
import type { FeatureTypes, Licet, LicetEvents } from './licet.ts';
import type { Problem } from './problem.ts';
import { listeners } from './listeners.ts';
import { type LicetOptions, type Settings, settingsOf } from './options.ts';
import { openLicense } from './license/product-license.ts';
import { openProductVault } from './store/product-vault.ts';
import type { Runtime } from './platform/runtime.ts';
import { productSeat } from './seat/product-seat.ts';
import { settledWithin } from './clock/settled-within.ts';
import { createService } from './transport/create-service.ts';

/** Milliseconds that an end waits for what has to be sent, and again for what has to be saved. */
const CLOSE_WITHIN = 4_000;

type Parts = Awaited<ReturnType<typeof openParts>>;

/** Everything that a client consists of, each part given what it needs of the others. */
const openParts = async (runtime: Runtime, settings: Settings) => {
  const { budget, endpoints, licenseKey } = settings;
  const news = listeners<LicetEvents>();
  if (settings.onProblem !== undefined) news.on('problem', settings.onProblem);
  const onProblem = (problem: Problem): void => {
    news.tell('problem', problem);
  };
  const service = createService({ runtime, endpoints, licenseKey, budget });
  const vault = await openProductVault(runtime, settings, onProblem);
  const shared = { runtime, service, vault, settings, onProblem };
  const onChange: (answer: LicetEvents['change']) => void = (answer) => {
    news.tell('change', answer);
  };
  const license = await openLicense({ ...shared, onChange });
  const onSeat = (isChange: boolean): void => {
    license.leases.outdate(isChange);
    void upkeep.round(isChange);
  };
  const seat = productSeat(shared, onSeat);
  const upkeep = licenseUpkeep(runtime, { license, settings, claimSeat: seat.claim });
  const usage = settings.usage({
    ...shared,
    // Uses are dated by the most trusted clock there is.
    runtime: { ...runtime, now: () => license.trustedNow() || runtime.now() },
    isSent: endpoints.length > 0,
  });
  return { runtime, settings, news, service, vault, license, seat, upkeep, usage };
};

const checkWith =
  (parts: Parts): Licet['check'] =>
  async (feature, { context = {} } = {}) => {
    if (Object.keys(context).length > 0) return askWithContext(parts, { feature, context });
    const { settings, license, upkeep } = parts;
    const { live, known, trustedNow } = license;
    if (live.freshFor() === 0 && !live.isQuiet() && (settings.live || Number.isNaN(trustedNow()))) {
      await upkeep.round(false);
    }
    return known.answer(feature);
  };

const closeOf = ({ runtime, vault, license, seat, upkeep, usage, service }: Parts) => {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    upkeep.stop();
    await settledWithin(runtime.after, CLOSE_WITHIN, Promise.allSettled([seat.close(), usage.close()]));
    license.saveClock();
    await settledWithin(runtime.after, CLOSE_WITHIN, vault.flush());
    service.close();
  };
  return (): Promise<void> => (closing ??= close());
};

/**
 * Opens a product's license on a platform. Where an earlier run left a lease that serves, it does so at once; else the
 * service is asked first, within the budget.
 *
 * @throws ConfigurationError
 */
export function openLicetOn<Features extends FeatureTypes = FeatureTypes>(
  runtime: Runtime,
  options: LicetOptions,
): Promise<Licet<Features>>;
// What features are set to is the service's to say; which types they have is the developer's, by what was generated.
export async function openLicetOn(runtime: Runtime, options: LicetOptions): Promise<Licet> {
  const settings = settingsOf(options);
  const begun = runtime.monotonic();
  const parts = await openParts(runtime, settings);
  const { license, news, seat, service, upkeep, usage, vault } = parts;
  const { known, leases, saveClock } = license;
  const first = upkeep.round(true);
  if (leases.lease() === undefined || !known.answer().allowed) {
    await settledWithin(runtime.after, begun + settings.budget - runtime.monotonic(), first);
  }
  return {
    check: checkWith(parts),
    answer: known.answer,
    entitled: known.entitled,
    record: usage.record,
    refresh: async () => {
      await upkeep.round(true);
      return known.answer();
    },
    on: news.on,
    flush: async () => {
      await usage.flush();
      saveClock();
      await vault.flush();
    },
    releaseSeat: async () => {
      const isReleased = await seat.release();
      if (isReleased) leases.forget();
      known.look();
      return isReleased;
    },
    regions: service.regions,
    close: closeOf(parts),
  };
}
