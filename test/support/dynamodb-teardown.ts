import { stopEngine } from './engine-variables.ts';

/** Jest's global tear-down: no engine outlives the run. */
export default stopEngine;
