/** Runs tasks of the same name one after another, in the order in which they came; tasks of other names do not wait. */
export type OneAtATime = <T>(name: string, task: () => Promise<T>) => Promise<T>;

export const oneAtATime = (): OneAtATime => {
  const last = new Map<string, Promise<unknown>>();
  return async (name, task) => {
    // Whether the task before failed concerns its own caller only.
    const turn = (last.get(name) ?? Promise.resolve()).then(
      () => undefined,
      () => undefined,
    );
    const running = turn.then(task);
    last.set(name, running);
    try {
      return await running;
    } finally {
      if (last.get(name) === running) last.delete(name);
    }
  };
};
