/** Environment variables by which the global set-up tells the suites, which run in other processes, of the engine. */
export const engineVariables = { url: 'LICET_TEST_DYNAMODB_URL', problem: 'LICET_TEST_DYNAMODB_PROBLEM' } as const;

let stop: (() => Promise<void>) | undefined;

export const setStopEngine = (stopEngine: () => Promise<void>): void => {
  stop = stopEngine;
};

export const stopEngine = async (): Promise<void> => {
  await stop?.();
};
