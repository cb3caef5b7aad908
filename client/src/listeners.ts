/** Who wants to hear of what, by the name of the news. */
export interface Listeners<News> {
  /** @returns ends the subscription */
  readonly on: <Name extends keyof News>(name: Name, listener: (news: News[Name]) => void) => () => void;
  readonly tell: <Name extends keyof News>(name: Name, news: News[Name]) => void;
}

type Heard<News> = { [Name in keyof News]?: Set<(news: News[Name]) => void> };

/** A listener that throws does so on its own: the client's work and the other listeners go on. */
const tellOne = <Value>(listener: (news: Value) => void, news: Value): void => {
  try {
    listener(news);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
};

export const listeners = <News>(): Listeners<News> => {
  const heard: Heard<News> = {};
  return {
    on: (name, listener) => {
      (heard[name] ??= new Set()).add(listener);
      return () => {
        heard[name]?.delete(listener);
      };
    },
    tell: (name, news) => {
      for (const listener of [...(heard[name] ?? [])]) tellOne(listener, news);
    },
  };
};
