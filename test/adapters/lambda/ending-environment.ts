import { orderlyEnd } from '../../../lambdas/adapters/lambda/orderly-end.ts';

// A function that is loaded, answers nothing, and waits to be ended.

const [runtimeApi] = process.argv.slice(2);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

await orderlyEnd({
  runtimeApi: runtimeApi === '' ? undefined : runtimeApi,
  onEnd: () => {
    say('last words');
  },
  reportFailure: (cause) => {
    say(`not registered: ${String(cause)}`);
  },
});
say('loaded');
setInterval(() => undefined, 1_000);
