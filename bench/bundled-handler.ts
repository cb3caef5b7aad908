import { pathToFileURL } from 'node:url';

/** Calls a function as Lambda would. @throws Error where it answers with another status than it should */
export type Handle = (event: unknown, status: number) => Promise<void>;

interface HandlerModule {
  readonly handler: (event: unknown, context: unknown) => Promise<{ statusCode: number; body?: string }>;
}

export const bundledHandler = async (file: string): Promise<Handle> => {
  const { handler } = (await import(pathToFileURL(file).href)) as HandlerModule;
  return async (event, status) => {
    const { statusCode, body = '' } = await handler(event, {});
    if (statusCode !== status) throw new Error(`${file} answers ${statusCode}, not ${status}: ${body}`);
  };
};
